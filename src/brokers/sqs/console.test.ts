import { expect, it } from 'vitest';
import { getQueueAttributes, listDeadLetterSourceQueues, listMessageMoveTasks, listQueues, receiveMessage } from './console.ts';
import { SqsEndpoint } from './endpoint.ts';

/** 2023-02-17 at 23:22:17 UTC: the day of the example in the command's own help. */
const EPOCH = 1_676_676_137_000;

function console() {
  const endpoint = new SqsEndpoint([], () => {}, { region: 'us-east-1', account: '123456789012', epoch: EPOCH });
  endpoint.ask('CreateQueue', { QueueName: 'dead' }, 0);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: endpoint.arnOf('dead'), maxReceiveCount: 3 });
  endpoint.ask('CreateQueue', { QueueName: 'orders', Attributes: { VisibilityTimeout: '60', RedrivePolicy } }, 0);
  const QueueUrl = endpoint.urlOf('orders');
  const MessageAttributes = {
    City: { DataType: 'String', StringValue: 'Any City' },
    Mark: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
  };
  endpoint.ask('SendMessage', { QueueUrl, MessageBody: 'Grüße: "one"', MessageAttributes }, 1500);
  return endpoint;
}

it('prints the attributes of a queue, values as text', () => {
  expect(getQueueAttributes(console(), 'orders', 2000)).toBe(`{
    "Attributes": {
        "QueueArn": "arn:aws:sqs:us-east-1:123456789012:orders",
        "ApproximateNumberOfMessages": "1",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
        "CreatedTimestamp": "1676676137",
        "LastModifiedTimestamp": "1676676137",
        "VisibilityTimeout": "60",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "DelaySeconds": "0",
        "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true",
        "RedrivePolicy": "{\\"deadLetterTargetArn\\":\\"arn:aws:sqs:us-east-1:123456789012:dead\\",\\"maxReceiveCount\\":3}"
    }
}
`);
});

it('prints what a receive got, and hides it', () => {
  const endpoint = console();
  const options = { MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'], MessageAttributeNames: ['All'] };
  expect(receiveMessage(endpoint, 'orders', 2000, options)).toBe(`{
    "Messages": [
        {
            "MessageId": "ae7be26c-daa7-42ca-a480-68d5ac90eaca",
            "ReceiptHandle": "AQEBb3JkZXJzL20xIzE=",
            "MD5OfBody": "c821461122e8d6582ed3e4dc736435ff",
            "Body": "Grüße: \\"one\\"",
            "Attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1676676138500"
            },
            "MD5OfMessageAttributes": "23a42bc5efc1b72124ba82e294a8ec8f",
            "MessageAttributes": {
                "City": {
                    "StringValue": "Any City",
                    "DataType": "String"
                },
                "Mark": {
                    "BinaryValue": "AQID",
                    "DataType": "Binary"
                }
            }
        }
    ]
}
`);
  expect(receiveMessage(endpoint, 'orders', 2000)).toBe('');
});

it('prints the queues, and which of them a dead-letter queue is for', () => {
  const endpoint = console();
  const url = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`;
  expect(listQueues(endpoint, 0)).toBe(`{\n    "QueueUrls": [\n        "${url('dead')}",\n        "${url('orders')}"\n    ]\n}\n`);
  expect(listDeadLetterSourceQueues(endpoint, 'dead', 0)).toBe(`{\n    "queueUrls": [\n        "${url('orders')}"\n    ]\n}\n`);
  expect(listMessageMoveTasks(endpoint, 'dead', 0)).toBe('{\n    "Results": []\n}\n');
});

it('prints an error as the command does, with the code that it still shows', () => {
  expect(getQueueAttributes(console(), 'order', 0)).toBe(
    '\nAn error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling the GetQueueAttributes operation: The specified queue does not exist.\n',
  );
  expect(receiveMessage(console(), 'orders', 0, { MaxNumberOfMessages: 11 })).toBe(
    '\nAn error occurred (InvalidParameterValue) when calling the ReceiveMessage operation: Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.\n',
  );
});
