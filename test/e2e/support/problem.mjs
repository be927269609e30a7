/**
 * A failure that a person can act on: one clear sentence about what happened and what to do.
 * Everything else that is thrown is a mistake in our own code or in the machine.
 */
export class Problem extends Error {}

/** What the operating system says, in words. */
const SYSTEM_ERRORS = {
	ENOSPC: 'The disk is full. Free at least 5 GB and start again.',
	EDQUOT: 'Your disk quota is used up. Free at least 5 GB and start again.',
	EROFS: 'The file system cannot be written to. Use a folder on a writable disk.',
	EMFILE: 'Too many files are open. Close other programs (or raise "ulimit -n") and start again.',
	ENOMEM: 'The machine is out of memory. About 3 GB of free memory are needed.',
};

/**
 * Turns whatever was thrown into a sentence for the person at the terminal.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
	if (error instanceof Problem) return error.message;
	const { code, path, message } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
	if (code === 'EACCES' || code === 'EPERM') {
		return `No permission to use ${path ?? 'a file that is needed'}. Check who owns it and start again.`;
	}
	const known = SYSTEM_ERRORS[/** @type {keyof typeof SYSTEM_ERRORS} */ (code ?? '')];
	if (known) return known;
	return `Something unexpected went wrong: ${message ?? String(error)}. Set DEBUG=1 to see more.`;
}

/**
 * Prints the sentence (and, with DEBUG=1, where it came from).
 *
 * @param {unknown} error
 */
export function printProblem(error) {
	process.stderr.write(`\n${explain(error)}\n`);
	if (process.env.DEBUG) process.stderr.write(`${/** @type {Error} */ (error)?.stack}\n`);
}
