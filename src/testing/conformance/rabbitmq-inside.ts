/**
 * A look inside a running broker, through Erlang's own remote calls: virtual hosts, and how many messages each queue has, which a client cannot
 * ask for without disturbing it. One Erlang node beside the broker's, fed line by line. A quorum queue tells its counts only now and then, so
 * its state machine is asked.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Reads `COMMAND VHOST`, answers with lines and a line with a point. */
const PROGRAM = `
Node = list_to_atom(os:getenv("BROKER_NODE")),
Call = fun(M, F, A) -> rpc:call(Node, M, F, A, 60000) end,
Loop = fun Loop() ->
  case io:get_line("") of
    eof -> halt();
    Line ->
      [Command, Name] = string:split(string:trim(Line), " "),
      V = unicode:characters_to_binary(Name),
      case Command of
        "add" -> Call(rabbit_vhost, add, [V, <<"conformance">>]),
          Call(rabbit_auth_backend_internal, set_permissions, [<<"guest">>, V, <<".*">>, <<".*">>, <<".*">>, <<"conformance">>]);
        "delete" -> Call(rabbit_vhost, delete, [V, <<"conformance">>]);
        "restart" -> Call(rabbit, stop, []), Call(rabbit, start, []), timer:sleep(300);
        "queues" ->
          lists:foreach(fun(Q) ->
            {resource, _, queue, QName} = Call(amqqueue, get_name, [Q]),
            Counts = case Call(amqqueue, get_type, [Q]) of
              rabbit_quorum_queue ->
                [case Call(ra, leader_query, [Call(amqqueue, get_pid, [Q]), F]) of {ok, {_, N}, _} -> N; _ -> 0 end
                  || F <- [fun rabbit_fifo:query_messages_ready/1, fun rabbit_fifo:query_messages_checked_out/1, fun rabbit_fifo:query_consumer_count/1]];
              _ ->
                case Call(rabbit_amqqueue, info, [Q, [messages_ready, messages_unacknowledged, consumers]]) of
                  Info when is_list(Info) -> [proplists:get_value(K, Info) || K <- [messages_ready, messages_unacknowledged, consumers]];
                  _ -> gone
                end
            end,
            case Counts of gone -> ok; [R, U, C] -> io:format("~s\\t~w\\t~w\\t~w~n", [base64:encode(QName), R, U, C]) end
          end, Call(rabbit_amqqueue, list, [V]))
      end,
      io:format(".~n"), Loop()
  end
end,
Loop().
`;

export class Inside {
  readonly #erlang: ChildProcessByStdio<Writable, Readable, null>;
  #waiting: ((lines: string[]) => void)[] = [];
  #lines: string[] = [];
  #rest = '';

  /** The broker that rabbitmq-start.sh started on this port. */
  constructor(port: number) {
    const home = join(tmpdir(), `ackademy-rabbitmq-${port}`);
    if (!existsSync(home))
      throw new Error(`${home} is not there: the broker has to be started by src/testing/conformance/rabbitmq-start.sh`);
    // A node that is ended in the middle writes no dump into the folder it was started in.
    const env = {
      ...process.env,
      HOME: home,
      BROKER_NODE: `ackademy${port}@localhost`,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_CRASH_DUMP_SECONDS: '0',
    };
    const args = ['-noshell', '-sname', `look${process.pid}@localhost`, '-eval', PROGRAM];
    this.#erlang = spawn('erl', args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#erlang.stdout.setEncoding('utf8');
    this.#erlang.stdout.on('data', (text: string) => this.#read(text));
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      if (line !== '.') this.#lines.push(line);
      else this.#waiting.shift()!(this.#lines.splice(0));
    }
  }

  #ask(command: string, vhost: string): Promise<string[]> {
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.#erlang.stdin.write(`${command} ${vhost}\n`);
    });
  }

  async add(vhost: string): Promise<void> {
    await this.#ask('add', vhost);
  }

  async delete(vhost: string): Promise<void> {
    await this.#ask('delete', vhost);
  }

  /** Stops and starts the broker's application; takes seconds. */
  async restart(): Promise<void> {
    await this.#ask('restart', '-');
  }

  /** Ready, unacknowledged, consumers. */
  async queues(vhost: string): Promise<ReadonlyMap<string, readonly number[]>> {
    const lines = await this.#ask('queues', vhost);
    return new Map(
      lines.map(line => {
        const [name, ...counts] = line.split('\t');
        return [Buffer.from(name!, 'base64').toString('utf8'), counts.map(Number)];
      }),
    );
  }

  close(): void {
    this.#erlang.stdin.end();
  }
}
