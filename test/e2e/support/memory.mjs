import { readFile } from 'node:fs/promises';

/**
 * The most memory a process has had so far.
 *
 * @param {number} pid
 * @returns {Promise<number | undefined>} MB; undefined where the system does not tell
 */
export async function peakMemoryMb(pid) {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
	return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}
