// Tests of TensorFlow.js that fail on our backend and may, each with its reason.

export const excused: Readonly<Record<string, string>> = {
  'avgPool gradient x=[3,3,1] f=[3,3] s=1 p=explicit':
    'The mean leaves the padding out, so a place gets more than 1/9 of it at the border; the ' +
    'gradient of tfjs says 1/9. Ours is the transpose of the mean (unit test againstCpu).',
  'depthwiseConv2d gradients throws error on dilations > 1':
    'Ours has that gradient (unit test randomConvolutions).',
};
