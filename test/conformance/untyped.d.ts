// What these tests use of JavaScript that comes without types.

declare module 'jasmine-core/lib/jasmine-core/jasmine.js' {
  interface SpecResult {
    readonly fullName: string;
    readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
    readonly failedExpectations: readonly { readonly message: string }[];
  }
  interface Environment {
    configure(options: { random: boolean }): void;
    addReporter(reporter: { specDone(result: SpecResult): void }): void;
    execute(): Promise<unknown>;
  }
  interface Jasmine {
    getEnv(options: { suppressLoadErrors: boolean }): Environment;
  }
  const required: {
    core(required: unknown): Jasmine;
    interface(jasmine: Jasmine, environment: Environment): Record<string, unknown>;
  };
  export default required;
}

declare module '@tensorflow/tfjs-core/dist/jasmine_util.js' {
  export function setTestEnvs(
    environments: readonly { name: string; backendName: string; isDataSync: boolean }[],
  ): void;
}
