/**
 * Names that Node or browsers have and that do not exist here, each with what to write instead. A name that is not among them was
 * probably mistyped.
 */

const ONLY_SERVICES = 'a handler reaches the world only through `services`';
const BROWSER = `there is no browser page around this code; ${ONLY_SERVICES}`;
const SURVIVES = 'what must survive the process belongs in a service, such as `db`';
const ONE_THREAD = 'there is one thread only; more workers of one queue are a matter of the exercise';
const FLOATS = 'the bits of its NaN differ between machines. Use an ordinary array: `[1.5, 2.5]`';
const DISPOSABLE = 'not every engine has it. Use `try` and `finally`';
const STREAMS = 'there are no streams. Use an async generator, `async function* () { ... }`, and `for await`';
const BYTES = 'use `Uint8Array`, and `TextEncoder` for text';
const EMITTER = 'use `EventTarget`, or `EventEmitter` of `node:events`';
const OF_MODULE = 'write an `import` at the top of the file';

const SENTENCES: { readonly [name: string]: string } = {
  process: `this is no Node process, and there are no environment variables; ${ONLY_SERVICES}`,
  require:
    'write an `import` at the top of the file; you can import `ackademy`, your own files, and some modules of Node, such as `node:events`',
  module: 'write `export async function handle(message, services) { ... }`',
  'module.exports': 'write `export async function handle(message, services) { ... }`',
  exports: 'write `export async function handle(message, services) { ... }`',
  Buffer: 'use `Uint8Array`, `TextEncoder` for text, and `atob` and `btoa` for base64',
  alert: `${BROWSER}. To see a value, use \`console.log\``,
  print: `${BROWSER}. To see a value, use \`console.log\``,
  prompt: `${BROWSER}. To see a value, use \`console.log\``,
  confirm: `${BROWSER}. To see a value, use \`console.log\``,
  global: 'write `globalThis`',
  WeakRef: 'when it is emptied differs between machines, and a run has to be the same on every machine',
  FinalizationRegistry: 'when it calls back differs between machines, and a run has to be the same on every machine',
  SharedArrayBuffer: 'there is one thread only',
  Atomics: 'there is one thread only',
  SuppressedError: 'not every engine has it. Use `AggregateError`',
  WebAssembly: 'only JavaScript and TypeScript run here',
  Temporal: 'not every engine has it. Use `Date`, and milliseconds',
  reportError: 'throw the error: what nobody catches is reported, and ends the process',
  requestAnimationFrame: 'use `setTimeout`',
  requestIdleCallback: 'use `setTimeout`',
  cancelAnimationFrame: 'use `setTimeout` and `clearTimeout`',
  cancelIdleCallback: 'use `setTimeout` and `clearTimeout`',
  scheduler: 'use `setTimeout`, or `scheduler` of `node:timers/promises`',
  postMessage: ONE_THREAD,
  URLPattern: 'not every engine has it. Use `URL`, and a regular expression on its `pathname`',
  Observable: 'not every engine has it. Use `EventTarget`',
  QuotaExceededError: 'not every engine has it. Use `DOMException`',
  assert: "write `import assert from 'node:assert'`",
  events: "write `import { EventEmitter } from 'node:events'`",
  addEventListener: EMITTER,
  removeEventListener: EMITTER,
  dispatchEvent: EMITTER,
  EventEmitter: "write `import { EventEmitter } from 'node:events'`",
};

/** Several names for which one sentence is enough. */
const TOGETHER: readonly (readonly [sentence: string, names: string])[] = [
  [
    ONLY_SERVICES,
    'fetch XMLHttpRequest XMLHttpRequestUpload XMLHttpRequestEventTarget WebSocket EventSource WebTransport axios http http2 https net tls dns dgram undici',
  ],
  [SURVIVES, 'localStorage sessionStorage indexedDB caches cookieStore fs'],
  ['there are no files to read here', '__dirname __filename path'],
  [FLOATS, 'Float16Array Float32Array Float64Array'],
  [DISPOSABLE, 'DisposableStack AsyncDisposableStack'],
  [ONE_THREAD, 'Worker SharedWorker MessageChannel MessagePort BroadcastChannel worker_threads child_process cluster'],
  [
    STREAMS,
    'stream CompressionStream DecompressionStream TextEncoderStream TextDecoderStream TransformStream ReadableStream WritableStream',
  ],
  [BYTES, 'Blob File FileReader FormData buffer string_decoder'],
  ['use `performance.now()`', 'Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver perf_hooks'],
  ['use `crypto`, which has `randomUUID`, `getRandomValues` and `subtle.digest`', 'Crypto CryptoKey SubtleCrypto'],
  [
    OF_MODULE,
    'timers url async_hooks constants diagnostics_channel domain inspector os punycode querystring readline repl sys trace_events tty util v8 vm wasi zlib',
  ],
  [
    BROWSER,
    'window document self navigator location history navigation name status closed frames length top opener parent frameElement origin external screen ' +
      'event customElements locationbar menubar personalbar scrollbars statusbar toolbar innerWidth innerHeight outerWidth outerHeight scrollX scrollY ' +
      'pageXOffset pageYOffset screenX screenY screenLeft screenTop visualViewport devicePixelRatio clientInformation offscreenBuffering styleMedia ' +
      'isSecureContext crossOriginIsolated trustedTypes blur focus captureEvents releaseEvents close open stop find getComputedStyle getSelection ' +
      'matchMedia moveBy moveTo resizeBy resizeTo scroll scrollBy scrollTo createImageBitmap chrome crashReport originAgentCluster viewport credentialless ' +
      'fence launchQueue speechSynthesis requestResize when browser importScripts queryLocalFonts showDirectoryPicker showOpenFilePicker showSaveFilePicker ' +
      'getScreenDetails documentPictureInPicture sharedStorage fetchLater fullScreen sidebar mozInnerScreenX mozInnerScreenY dump setResizable updateCommands',
  ],
];

/** Interfaces of browsers are a thousand, and new ones come every year: these are known by the look of their names. */
const LOOKS_LIKE_BROWSER =
  /^(?:HTML|SVG|MathML|CSS|DOM|WebGL|WebKit|webkit|moz|RTC|Audio|Media|IDB|GPU|XR|USB|HID|XPath|XML|XSLT|VTT|UI|MIDI|NDEF|on[a-z])|^(?:Canvas|Offscreen|Payment|Presentation|Navigation|Performance|Service|SharedStorage|Speech|Storage|Touch|Animation|Background|Bluetooth|Cookie|Credential|Device|Encoded|FileSystem|Fenced|Font|Gamepad|Geolocation|IdentityC|Idle|Ink|Keyboard|Language|Launch|Lock|Media|Navigator|Notification|Page|Picture|Plugin|Profiler|Protected|PublicKey|Push|Readable|Writable|Transform|Remote|Reporting|Scheduler|Screen|Security|Sensor|Serial|Snapshot|Static|StylePropertyMap|StyleSheet|Sync|Task|TextUpdate|Timeline|Track|Tree|Trusted|Video|View|Virtual|Visual|Wake|Window|Worklet)[A-Z]|(?:Event|Element|Node|Observer|Manager|Context|Descriptor|Registry|Picker|Sensor|Report|ReportBody|Timing|Timeline|Track|Watcher|Detector|Strategy|Processor|Handle|Sheet|Rule|Range|Collection|Permissions|Policy)$/;

const OTHER_INTERFACES = new Set(
  (
    'Animation Attr Audio BarProp BatteryManager BeforeInstallPromptEvent Cache CacheStorage CaretPosition CharacterData Client Clients ClipboardItem Clipboard ' +
    'Comment CDATASection CropTarget CustomStateSet DataTransfer DataTransferItem DataTransferItemList DelegatedInkTrailPresenter Document DocumentFragment ' +
    'DocumentType EventCounts External Fence FontFace FontFaceSet FragmentDirective Gamepad GamepadButton Geolocation Highlight History Image ImageBitmap ' +
    'ImageCapture ImageData ImageDecoder ImageTrackList InputDeviceCapabilities InputDeviceInfo Keyboard Location Lock Magnetometer MimeType MimeTypeArray ' +
    'NamedNodeMap Navigation Navigator NodeIterator NodeFilter NodeList Notification NotRestoredReasonDetails NotRestoredReasons OpaqueRange Option Origin OTPCredential ' +
    'Path2D PeriodicWave PermissionStatus Permissions Plugin PluginArray Presentation ProcessingInstruction RadioNodeList RestrictionTarget Sanitizer ' +
    'Scheduler Scheduling Screen Selection Serial Storage StorageBucket Subscriber Text TextMetrics TextFormat TimeRanges Touch TouchList TreeWalker Turnstile ' +
    'VisibilityStateEntry UserActivation UIEvent TextTrackList TextTrackCueList TextTrackCue StylePropertyMap SourceBufferList SourceBuffer ShadowRoot SVGNumber ' +
    'ResizeObserverSize ResizeObserverEntry OverconstrainedError NetworkInformation MutationRecord LayoutShiftAttribution LayoutShift LargestContentfulPaint ' +
    'KeyframeEffect IntersectionObserverEntry InteractionContentfulPaint Ink IDBRequest FileList ElementInternals onerror ChapterInformation Profiler WebSocketStream ' +
    'ValidityState ViewTransition Viewport VisualViewport WakeLock WebSocketError Window Worklet WorkerGlobalScope WorkerNavigator WorkerLocation'
  ).split(' '),
);

const known = new Map<string, string>(Object.entries(SENTENCES));
for (const [sentence, names] of TOGETHER) for (const name of names.split(' ')) if (!known.has(name)) known.set(name, sentence);

/** Why a name that Node or browsers have does not exist here, and what to write; null for any other name. */
export function refusalOf(name: string): string | null {
  return known.get(name) ?? (OTHER_INTERFACES.has(name) ? BROWSER : null);
}

/** As `refusalOf`, for what looks like a browser's. It may be a mistyped name as well, so whoever asks looks for those first. */
export function browserRefusalOf(name: string): string | null {
  return LOOKS_LIKE_BROWSER.test(name) ? BROWSER : null;
}
