/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, never in n8n */

/** The longest delay a timer of the platform takes; longer ones are armed again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Task {
	dueAt: number;
	run: () => void;
	timer?: NodeJS.Timeout;
}

/**
 * The node's clock, in ms since the epoch, and the only owner of timers: stopping it leaves
 * nothing behind. It can be ahead of (or behind) the machine's, and can be moved forward.
 */
export class Clock {
	private readonly tasks = new Set<Task>();

	constructor(private skewMs = 0) {}

	now(): number {
		return Date.now() + this.skewMs;
	}

	/** Runs once the delay is over; returns what cancels it. */
	after(ms: number, run: () => void): () => void {
		const task: Task = { dueAt: this.now() + Math.max(0, ms), run };
		this.tasks.add(task);
		this.arm(task);
		return () => this.drop(task);
	}

	async sleep(ms: number): Promise<void> {
		return await new Promise((resolve) => this.after(ms, resolve));
	}

	/** Jumps ahead; whatever falls due on the way runs at once, earliest first. */
	advance(ms: number): void {
		this.skewMs += ms;
		const due = [...this.tasks].filter((task) => task.dueAt <= this.now());
		for (const task of due.sort((a, b) => a.dueAt - b.dueAt)) this.fire(task);
		for (const task of this.tasks) this.arm(task);
	}

	stop(): void {
		for (const task of this.tasks) this.drop(task);
	}

	private arm(task: Task): void {
		clearTimeout(task.timer);
		const delay = Math.min(Math.max(0, task.dueAt - this.now()), LONGEST_TIMER_MS);
		task.timer = setTimeout(() => {
			if (task.dueAt > this.now()) this.arm(task);
			else this.fire(task);
		}, delay);
		// A forgotten simulator must not keep a test run alive.
		task.timer.unref();
	}

	private fire(task: Task): void {
		if (!this.tasks.has(task)) return;
		this.drop(task);
		task.run();
	}

	private drop(task: Task): void {
		clearTimeout(task.timer);
		this.tasks.delete(task);
	}
}
