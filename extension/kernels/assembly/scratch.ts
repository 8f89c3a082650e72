// What belongs to this thread alone; the bridge sets it when it loads the module.

/** Memory for intermediate results, 16 kB. */
export let scratch: usize = 0;

/** 0 for the thread that trains, 1, 2, … for its helpers. */
export let thread: i32 = 0;

export function setScratch(address: usize, number: i32): void {
  scratch = address;
  thread = number;
}
