import { Message, OrderPlaced, Services } from 'ackademy';

// callback style, as in the old code base
function sendMail(email: Services['email'], to: string, subject: string, cb: (err: unknown, id?: string) => void) {
  email.send({ to, subject }).then(r => cb(null, r.id), cb);
}

export function handle(message: Message<OrderPlaced>, services: Services) {
  return new Promise<void>(function (resolve, reject) {
    var order = message.body;
    sendMail(services.email, order.customer, 'Your order ' + order.orderId, function (err, id) {
      if (err) return reject(err);
      services.log.info('mail id ' + id);
      message.ack().then(resolve, reject);
    });
  });
}
