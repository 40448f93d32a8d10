// Made from senorita_lsp/protocol/README.md: pytest tests/test_protocol.py --update-golden

type integer = number;
type SlotValue = boolean | number | string | Intent;

/** A place between two characters. */
export interface Position {
    /** from 0 */
    line: integer;
    /** from 0, in code units of the negotiated encoding */
    character: integer;
}

/** From `start` up to and without `end`. */
export interface Range {
    start: Position;
    end: Position;
}

/** An open document. */
export interface TextDocument {
    uri: string;
    /** the version the ranges belong to; without it the newest one counts */
    version?: integer;
}

/** A problem somebody reported; further members of LSP's Diagnostic may be present and are ignored. */
export interface Diagnostic {
    range: Range;
    message: string;
    /** 1 error, 2 warning, 3 information, 4 hint */
    severity?: integer;
    code?: integer | string;
    /** the tool that reported it */
    source?: string;
}

/** What the user has before their eyes. */
export interface Context {
    textDocument: TextDocument;
    /** the caret where it is empty */
    selection: Range;
    /** the lines on the screen */
    visibleRange?: Range;
    /** the problems of this document, from every source the editor has */
    diagnostics?: Diagnostic[];
}

/** How sound is written as bytes; always mono. */
export interface AudioFormat {
    /** webm, ogg, wav and mp3 are containers */
    encoding: "pcm_s16le" | "mulaw" | "alaw" | "opus" | "webm" | "ogg" | "wav" | "mp3";
    /** in Hz, 8000 to 48000 */
    sampleRate: integer;
    /** always 1 */
    channels: integer;
}

/** What the client can do. Everything but the version may be left out, and then counts as not offered. */
export interface ClientCapabilities {
    /** of this extension: 1 */
    version: integer;
    /** it sends `voice/audio` from a microphone of its own */
    capture?: boolean;
    /** the formats it plays, the preferred one first */
    playback?: AudioFormat[];
    /** it answers `voice/context` */
    context?: boolean;
    /** the `voice/editor` commands it can do */
    editor?: string[];
    /** the token of the session that it goes on with */
    resume?: string;
}

/** What the server can do. */
export interface ServerCapabilities {
    /** of this extension: 1 */
    version: integer;
    /** the formats it takes, the default one first */
    input: AudioFormat[];
    /** the formats it sends, the default one first */
    output: AudioFormat[];
    engines: Engines;
    /** where sessions can be resumed */
    resume?: Resume;
}

/** Names of engines, in order of preference; an empty list says that this kind is turned off. */
export interface Engines {
    /** speech to text */
    stt: string[];
    /** text to speech */
    tts: string[];
    /** language models */
    llm: string[];
    /** what hears the end of a turn, hands-free */
    turn: string[];
}

/** What a client needs to go on with the session, at this server or another that it is kept with. */
export interface Resume {
    /** a secret of the client's */
    token: string;
    /** how long after the connection's end it is good */
    seconds: integer;
}

/** What came of an utterance. */
export interface TurnResult {
    turnId: string;
    /** what was heard or typed, as it was understood; empty for silence */
    transcript: string;
    status: "done" | "ambiguous" | "notUnderstood" | "declined" | "cancelled" | "failed";
    /** null where none was found */
    intent: Intent | null;
    /** the answer in words for the user; it is what is spoken, code left out */
    message: string;
    /** with status `ambiguous`, and wherever another meaning was near */
    alternatives?: Alternative[];
    /** with status `failed` */
    error?: TurnError;
}

/** What an utterance means. */
export interface Intent {
    /** one of the families below */
    family: string;
    /** only those that were said */
    slots: { [name: string]: SlotValue };
}

/** One of several meanings, to be picked by its number. */
export interface Alternative {
    /** from 1, in order of likelihood */
    index: integer;
    title: string;
}

/** Why a turn failed. */
export interface TurnError {
    /** one of the codes below */
    code: string;
    /** for the user, with what helps */
    message: string;
    /** in seconds; always there with `busy` */
    retryAfter?: number;
}

/** One utterance, typed or transcribed elsewhere, to be carried out whole. */
export interface CommandParams {
    text: string;
    context?: Context;
    /** the session it is part of: its history, its voice */
    sessionId?: string;
    /** for progress values, where no session has one */
    partialResultToken?: integer | string;
    /** LSP's own progress, for what takes long */
    workDoneToken?: integer | string;
}

/** Opens a session. */
export interface StartParams {
    /** "push": the client says when an utterance ends; "handsFree": the server hears it */
    mode: "push" | "handsFree";
    /** pcm_s16le at 16000 Hz without it */
    input?: AudioFormat | "server";
    /** pcm_s16le at 24000 Hz without it; "none": no speech */
    output?: AudioFormat | "server" | "none";
    context?: Context;
    /** every progress value of the session comes with it */
    partialResultToken: integer | string;
}

/** The session is open. */
export interface StartResult {
    sessionId: string;
    /** what the server listens to */
    input: AudioFormat | "server";
    /** what it answers with */
    output: AudioFormat | "server" | "none";
}

/** A piece of what the microphone hears. */
export interface AudioParams {
    sessionId: string;
    /** counts the messages of the session from 0, without a gap */
    seq: integer;
    /** base64 */
    data: string;
}

/** The utterance is over: the key was released. */
export interface CommitParams {
    sessionId: string;
    /** where the user was when the utterance began */
    context?: Context;
}

/** Stop speaking and thinking, now. */
export interface InterruptParams {
    sessionId: string;
    /** a word for the client's own use; comes back in `stopPlayback` */
    reason?: string;
}

/** What the user has really heard. */
export interface PlaybackParams {
    sessionId: string;
    turnId: string;
    /** of this turn's audio, from its start */
    playedMs: integer;
    state: "playing" | "paused" | "finished" | "stopped";
}

/** Closes or opens the session's ear. */
export interface MuteParams {
    sessionId: string;
    /** true: hear nothing; false: hear again */
    muted: boolean;
}

/** How the session is now. */
export interface MuteResult {
    muted: boolean;
}

/** Changes who says when an utterance ends. */
export interface ModeParams {
    sessionId: string;
    /** as in `voice/start` */
    mode: "push" | "handsFree";
}

/** How the session is now. */
export interface ModeResult {
    mode: "push" | "handsFree";
}

/** Closes the session. */
export interface StopParams {
    sessionId: string;
}

/** A whole clip to be written down; nothing is carried out. */
export interface TranscribeParams {
    /** base64 */
    data: string;
    format: AudioFormat;
    /** its document's names help recognition */
    context?: Context;
}

/** What was heard: `text` is empty for silence and noise. */
export interface TranscribeResult {
    text: string;
    /** where the engine tells them apart */
    words?: Word[];
    /** 0 to 1 */
    confidence?: number;
    /** the clip's length */
    durationMs: integer;
}

/** One word of a transcript. */
export interface Word {
    text: string;
    /** from the clip's start */
    startMs: integer;
    endMs: integer;
    /** 0 to 1 */
    confidence?: number;
}

/** A text to be read aloud. */
export interface SpeakParams {
    text: string;
    /** an id from `voice/voices`; the configured voice without it */
    voice?: string;
    /** "server" plays it on the server's own speaker; pcm_s16le at 24000 Hz without it */
    output?: AudioFormat | "server";
    partialResultToken: integer | string;
}

/** The speech is complete: all of its audio has been sent, or played. */
export interface SpeakResult {
    durationMs: integer;
}

/** The voices of all engines that are ready. */
export interface VoicesResult {
    voices: VoiceInfo[];
}

/** One voice. */
export interface VoiceInfo {
    /** for `voice/speak` */
    id: string;
    /** for people */
    name: string;
    /** BCP 47 */
    language: string;
    engine: string;
}

/** The params of `$/progress`. */
export interface ProgressParams {
    token: integer | string;
    value: StateProgress | LevelProgress | InterimProgress | FinalProgress | IntentProgress | TextProgress | SentenceProgress | AudioProgress | AudioEndProgress | PausePlaybackProgress | ResumePlaybackProgress | StopPlaybackProgress | TurnProgress | NoticeProgress;
}

/** What the session is doing now. */
export interface StateProgress {
    kind: "state";
    turnId?: string;
    state: "idle" | "listening" | "thinking" | "speaking" | "paused";
    /** whether the session hears nothing (`voice/mute`); only told when it changes */
    muted?: boolean;
}

/** How loud the input is. */
export interface LevelProgress {
    kind: "level";
    turnId?: string;
    /** 0 silence, 1 full scale */
    rms: number;
}

/** What has been heard so far; a later one replaces it. */
export interface InterimProgress {
    kind: "interim";
    turnId?: string;
    text: string;
}

/** What was said. */
export interface FinalProgress {
    kind: "final";
    turnId?: string;
    text: string;
    /** 0 to 1 */
    confidence?: number;
}

/** How it was understood; it is about to be carried out. */
export interface IntentProgress {
    kind: "intent";
    turnId?: string;
    family: string;
    slots: { [name: string]: SlotValue };
}

/** The answer as it streams: the deltas in their order are the text. */
export interface TextProgress {
    kind: "text";
    turnId?: string;
    delta: string;
    /** "code": code in the answer, shown and not spoken; "terminal": the output of a terminal command, and no part of the answer */
    source?: "answer" | "code" | "terminal";
}

/** What is about to be spoken. */
export interface SentenceProgress {
    kind: "sentence";
    turnId?: string;
    /** from 0 in each turn */
    index: integer;
    text: string;
}

/** A piece of speech. */
export interface AudioProgress {
    kind: "audio";
    turnId?: string;
    /** from 0 in each turn */
    seq: integer;
    /** base64 */
    data: string;
    format: AudioFormat;
    /** the index of the sentence it belongs to */
    sentence: integer;
}

/** No more audio of this turn will come. */
export interface AudioEndProgress {
    kind: "audioEnd";
    turnId: string;
}

/** Hold the sound where it is, and keep what is queued. */
export interface PausePlaybackProgress {
    kind: "pausePlayback";
    turnId?: string;
}

/** Go on where it was held. */
export interface ResumePlaybackProgress {
    kind: "resumePlayback";
    turnId?: string;
}

/** Be silent, and throw away what is queued and what still comes of this turn. */
export interface StopPlaybackProgress {
    kind: "stopPlayback";
    turnId?: string;
    /** `speech`: the user speaks; `stop`: the session closes; `cancelled`; or what `voice/interrupt` gave */
    reason: string;
}

/** A turn is over, where no request waits for its result. */
export interface TurnProgress {
    kind: "turn";
    turnId?: string;
    result: TurnResult;
}

/** Something the user should know; the session goes on. */
export interface NoticeProgress {
    kind: "notice";
    turnId?: string;
    level: "info" | "warning" | "error";
    code: string;
    message: string;
}

/** Asks where the user is. */
export interface ContextParams {
    /** the session whose utterance begins */
    sessionId?: string;
}

/** Asks the editor for what only it can do. */
export interface EditorParams {
    /** one that the client listed */
    command: string;
    /** as the table below has them; often empty */
    arguments: { [name: string]: unknown };
}

/** Whether the editor did it. */
export interface EditorResult {
    ok: boolean;
    /** why not, for the user */
    message?: string;
}

/** How the server is. */
export interface StatusResult {
    /** the server's, not the extension's */
    version: string;
    /** the setting */
    privacy: "local" | "any";
    engines: EnginesStatus;
    sessions: SessionStatus[];
    latency: Latency;
    webhooks: WebhooksStatus;
}

/** The engines of each kind, in order of preference. */
export interface EnginesStatus {
    stt: EngineStatus[];
    tts: EngineStatus[];
    llm: EngineStatus[];
    turn: EngineStatus[];
}

/** One engine of the configured lists. */
export interface EngineStatus {
    name: string;
    /** it can be used now */
    ready: boolean;
    model?: string;
    /** what it works on leaves this machine */
    network: boolean;
    /** why it is not ready, and what helps */
    reason?: string;
    /** in seconds, while others are asked first after a fault */
    retryAfter?: number;
    /** what its provider still allowed with its last answer */
    rate?: RateStatus;
}

/** What a provider still allows; a count that it does not tell is left out. */
export interface RateStatus {
    remainingRequests?: integer;
    remainingTokens?: integer;
    /** until the scarcer of both is whole again */
    resetSeconds?: number;
}

/** One open session of this client. */
export interface SessionStatus {
    sessionId: string;
    mode: "push" | "handsFree";
    state: "idle" | "listening" | "thinking" | "speaking" | "paused";
    /** it hears nothing until it is unmuted */
    muted: boolean;
}

/** How long the last turns took. */
export interface Latency {
    /** how many turns there have been */
    turns: integer;
    /** by the stages below; those that did not occur are left out */
    stages: { [name: string]: Quantiles };
}

/** Of a stage's durations. */
export interface Quantiles {
    /** how many durations these are of: the last ones, at most 200 */
    count: integer;
    p50Ms: number;
    p95Ms: number;
}

/** Whether an address is set for each. */
export interface WebhooksStatus {
    email: boolean;
    github: boolean;
    slack: boolean;
}

/** Triggers a workflow outside. */
export interface WebhookParams {
    /** `email`, `github` or `slack` */
    action: string;
    /** handed on as it is, as `param` or as `param` and `context` */
    payload: { [name: string]: unknown };
}

/** What became of the workflow. */
export interface WebhookResult {
    status: "triggered" | "not_configured" | "error";
    action: string;
    /** for the user; never holds an address */
    detail?: string;
}

/** The `data` of an error -32803. */
export interface ErrorData {
    /** one of the codes below */
    code: string;
    /** the engine that failed, where it was one */
    engine?: string;
    /** in seconds; always there with `busy` */
    retryAfter?: number;
}

export interface EditorArguments {
    all?: boolean;
    command?: string;
    count?: integer;
    cwd?: string;
    direction?: "bottom" | "center" | "down" | "in" | "left" | "out" | "reset" | "right" | "top" | "up";
    index?: integer;
    keys?: string[];
    kind?: string;
    line?: integer;
    name?: string;
    newName?: string;
    peek?: boolean;
    position?: Position;
    range?: Range;
    scope?: "all" | "failed" | "file" | "last" | "nearest" | "workspace";
    text?: string;
    unit?: "halfPage" | "line" | "page";
    view?: string;
    what?: string;
    which?: "all" | "left" | "others" | "right" | integer;
}

export interface Requests {
    "voice/command": [CommandParams, TurnResult];
    "voice/start": [StartParams, StartResult];
    "voice/commit": [CommitParams, TurnResult];
    "voice/mute": [MuteParams, MuteResult];
    "voice/mode": [ModeParams, ModeResult];
    "voice/stop": [StopParams, null];
    "voice/transcribe": [TranscribeParams, TranscribeResult];
    "voice/speak": [SpeakParams, SpeakResult];
    "voice/voices": [undefined, VoicesResult];
    "voice/status": [undefined, StatusResult];
    "voice/webhook": [WebhookParams, WebhookResult];
}

export interface Notifications {
    "voice/audio": AudioParams;
    "voice/interrupt": InterruptParams;
    "voice/playback": PlaybackParams;
}
