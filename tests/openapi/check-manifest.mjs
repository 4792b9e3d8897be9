// Checks a Forge manifest as `forge lint` does: node check-manifest.mjs FILE, in the folder that holds the manifest's resources. Prints its faults as JSON.
import { createRequire } from 'node:module';

const { FullValidationProcessor } = createRequire(import.meta.url)('@forge/manifest');
const result = await new FullValidationProcessor({ skipLintOnly: false }).process(process.argv[2]);
console.log(JSON.stringify(result.errors ?? []));
process.exitCode = result.success ? 0 : 1;
