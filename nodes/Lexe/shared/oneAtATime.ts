const queues = new Map<string, Promise<unknown>>();

/** Runs tasks with the same name one after another, also across executions of this process. */
export async function oneAtATime<T>(name: string, task: () => Promise<T>): Promise<T> {
	const turn = (queues.get(name) ?? Promise.resolve()).then(task, task);
	queues.set(name, turn);
	try {
		return await turn;
	} finally {
		if (queues.get(name) === turn) queues.delete(name);
	}
}
