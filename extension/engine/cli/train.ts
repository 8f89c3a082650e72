// `npm run train`: trains a model in the terminal, with the engine's own loop and experiments.

import process from 'node:process';
import { checkWritable, writeJson } from './commandFiles.ts';
import { runCommand } from './commandLine.ts';
import { readArguments, usage } from './trainArguments.ts';
import { trainInTerminal } from './trainInTerminal.ts';

await runCommand(async () => {
  const command = readArguments(process.argv.slice(2));
  if (!command) {
    process.stdout.write(usage);
    return;
  }
  const { jsonFile } = command;
  if (jsonFile !== undefined) checkWritable(jsonFile);
  const result = await trainInTerminal(command);
  if (jsonFile !== undefined) writeJson(jsonFile, result);
  console.log(JSON.stringify({ ...result, curve: undefined, validation: undefined }, undefined, 2));
});
