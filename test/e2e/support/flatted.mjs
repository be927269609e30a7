/**
 * Reads the format in which n8n stores an execution's data: an array in which every string inside
 * an object or array is the position of the real value.
 *
 * @param {string} text
 * @returns {any}
 */
export function parseFlatted(text) {
	const values = JSON.parse(text);
	/** @type {Map<number, unknown>} */
	const done = new Map();

	/** @param {number} position */
	const resolve = (position) => {
		if (done.has(position)) return done.get(position);
		const value = values[position];
		if (value === null || typeof value !== 'object') return value;
		/** @type {any} */
		const result = Array.isArray(value) ? [] : {};
		done.set(position, result);
		for (const [key, inner] of Object.entries(value)) {
			result[key] = typeof inner === 'string' ? resolve(Number(inner)) : inner;
		}
		return result;
	};
	return resolve(0);
}
