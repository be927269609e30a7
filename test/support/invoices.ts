import { secp256k1 } from '@noble/curves/secp256k1';
import { sha256 } from '@noble/hashes/sha2';
import { bech32 } from '@scure/base';

/** The three invoices of the original API document, made and read by real Lexe nodes. */
export const documented = {
	amountless:
		'lnbc1p5qzaehdqqpp5n0j7fcaqx4kvffapmnj6fteeu2ykkl4hkqr7cm9gctuyxnep5caqcqpcsp5slzxgxrsu3jq8xq7rp2gx3ge0thlt3446jpp8kqs87pve60679ls9qyysgqxqrrssnp4q0vzagw8x7r9eyalw35t0u6syql8rtqf9tejep0z6xrwkqrua5advrzjqv22wafr68wtchd4vzq7mj7zf2uzpv67xsaxcemfzak7wp7p0r29wzmk4uqqj5sqqyqqqqqqqqqqhwqqfq89vuhjlg2tt56sv9pdt8t5cvdgfaaf6nxqtt0av74ragpql7l2d42euknlw06fcgp8xhe93xe7c802z3hrnysfsjgavmwfts7zdvj2cqka3672',
	lunch:
		'lnbc10u1p5qzam5dqgf36kucmgpp5ztywe9r9elcxkattnusdhh7e6jcrk0q480fe54qpccdqysdar6tqcqpcsp5f3nvkgufsxxnsfa4wnyzgjk3sjpxcwsp8zw4ck0mstcyrgpyu8ls9qyysgqxqrrssnp4q0vzagw8x7r9eyalw35t0u6syql8rtqf9tejep0z6xrwkqrua5advrzjqv22wafr68wtchd4vzq7mj7zf2uzpv67xsaxcemfzak7wp7p0r29wzmk4uqqj5sqqyqqqqqqqqqqhwqqfqdtsc32py445jyfcdwcnf25kwwh0ezvw0890xlpfjxtm4a9pcuyjpvd54alrze0tzxzl4cgm82q3deh7w66zsukuccrgzq59vpp28lvgp4jesmt',
	lexeTest:
		'lnbc100n1p5qz7z2dq58skjqnr90pjjq4r9wd6qpp5u8uw073l8dp7ked0ujyhegwxx6yxx6aq5ganqyt3pepnk5dm87dqcqpcsp5nrs44f3upgxysnylrrpyrxs96mgazjjstuykyew74zv0najzkdeq9qyysgqxqyz5vqnp4q0w73a6xytxxrhuuvqnqjckemyhv6avveuftl64zzm5878vq3zr4jrzjqv22wafr68wtchd4vzq7mj7zf2uzpv67xsaxcemfzak7wp7p0r29wz5ecsqq2pgqqcqqqqqqqqqqhwqqfqrpeeq5xdys8vcfcark45w992h6j5nhajc62wet0q25ggxjwhtcfn8c3qx30fqzq8mqxfdtks57zw25zp0z2kl9yrfwkkthxclawxpfcqtdcpfu',
} as const;

const SIGNATURE_WORDS = 104;
const KEY = new Uint8Array(32).fill(7);

/** An invoice as its human-readable part and 5-bit words, the signature among them. */
export function unpack(invoice: string): { prefix: string; words: number[] } {
	return bech32.decode(invoice as `${string}1${string}`, false);
}

/** The same with a fresh checksum: what a forger, not a typing error, would produce. */
export function repack(prefix: string, words: number[]): string {
	return bech32.encode(prefix, words, false);
}

/** Changes an invoice and signs it anew, as a strange but honest node would. */
export function resigned(invoice: string, prefix: string): string {
	const data = unpack(invoice).words.slice(0, -SIGNATURE_WORDS);
	const padded = [...data, ...Array<number>((8 - (data.length % 8)) % 8).fill(0)];
	const bytes = bech32.fromWords(padded).slice(0, Math.ceil((data.length * 5) / 8));
	const hash = sha256(new Uint8Array([...new TextEncoder().encode(prefix), ...bytes]));
	const signature = secp256k1.sign(hash, KEY);
	const flat = new Uint8Array([...signature.toCompactRawBytes(), signature.recovery]);
	return repack(prefix, [...data, ...bech32.toWords(flat)]);
}

export const resigner = secp256k1.Point.fromPrivateKey(KEY).toHex(true);
