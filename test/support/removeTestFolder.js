/** jest's globalTeardown. */
module.exports = () => globalThis.removeLexeTestFolder();
