import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this file's parent: test/e2e. */
export const E2E_DIR = dirname(dirname(fileURLToPath(import.meta.url)));

/** The root of the repository. */
export const ROOT = dirname(dirname(E2E_DIR));

/**
 * Where big things live that every clone of the repository can share: n8n alone is 2.3 GB.
 */
export const CACHE_DIR = join(
	process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
	'n8n-nodes-lexe',
);
