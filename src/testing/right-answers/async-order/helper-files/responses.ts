export const accepted = (orderId: string) => Response.json({ orderId }, { status: 202 });
export const unavailable = () => new Response('busy', { status: 503, headers: { 'retry-after': '2' } });
