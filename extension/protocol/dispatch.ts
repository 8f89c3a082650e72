// How every receiver of messages finds the function for one: host, engine, its threads and page.

/** One function per message kind: a forgotten kind does not compile. */
export type Handlers<Message extends { readonly kind: string }> = {
  readonly [Kind in Message['kind']]: (message: Extract<Message, { readonly kind: Kind }>) => void;
};

/** Throws an Error for a kind that the receiver does not know: the sender is of another version. */
export function dispatch<Message extends { readonly kind: string }>(
  handlers: Handlers<Message>,
  message: Message,
): void {
  const { kind }: { readonly kind: Message['kind'] } = message;
  // The table is complete by type; the cast joins the message to its own entry.
  const handler = handlers[kind] as ((message: Message) => void) | undefined;
  if (!handler) throw new Error(`No handler for a message of kind "${kind}"`);
  handler(message);
}
