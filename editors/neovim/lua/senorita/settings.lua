-- Generated from senorita_lsp/config; edit there, and run `make update`.
-- stylua: ignore start
-- luacheck: no max line length

---@class senorita.Settings by their dotted names, or nested
---@field ['language']? string
---@field ['vocabulary']? string[]
---@field ['replacements']? table<string, string>
---@field ['learning']? boolean
---@field ['privacy']? 'any'|'local'
---@field ['stt.engines']? string[]
---@field ['tts.engines']? string[]
---@field ['llm.engines']? string[]
---@field ['llm.contextTokens']? integer
---@field ['llm.answerTokens']? integer
---@field ['whisper.model']? string
---@field ['piper.voice']? string
---@field ['system.voice']? string
---@field ['audio.inputDevice']? string
---@field ['audio.outputDevice']? string
---@field ['endpointing.minDelayMs']? integer
---@field ['endpointing.maxDelayMs']? integer
---@field ['endpointing.smartTurnModel']? string
---@field ['turn.wakeWord']? string
---@field ['turn.wakeSeconds']? integer
---@field ['turn.bargeIn']? boolean
---@field ['speech.speakReplies']? boolean
---@field ['terminal.shell']? string
---@field ['terminal.confirm']? boolean
---@field ['limits.utteranceSeconds']? integer
---@field ['deepgram.baseUrl']? string
---@field ['deepgram.sttModel']? string
---@field ['deepgram.batchModel']? string
---@field ['deepgram.ttsVoice']? string
---@field ['deepgram.ttsTransport']? 'websocket'|'http'
---@field ['deepgram.endOfTurnPercent']? integer
---@field ['deepgram.endOfTurnTimeoutMs']? integer
---@field ['deepgram.eagerEndOfTurn']? boolean
---@field ['groq.baseUrl']? string
---@field ['groq.model']? string
---@field ['groq.reasoning']? 'default'|'low'|'medium'|'high'
---@field ['groq.sttModel']? string
---@field ['groq.ttsModel']? string
---@field ['groq.ttsVoice']? string
---@field ['openai.baseUrl']? string
---@field ['openai.model']? string
---@field ['openai.sttModel']? string
---@field ['openai.ttsModel']? string
---@field ['openai.ttsVoice']? string
---@field ['rime.baseUrl']? string
---@field ['rime.speaker']? string
---@field ['rime.model']? string
---@field ['webhooks.email']? string
---@field ['webhooks.github']? string
---@field ['webhooks.slack']? string
---@field ['telemetry.traces']? boolean

---@type { name: string, type: string, default: any, machine: boolean, help: string }[]
return {
  { name = 'language', type = 'string', default = 'en', machine = false, help = 'The spoken language, as a BCP 47 tag.' },
  { name = 'vocabulary', type = 'array', default = {}, machine = false, help = 'Words and names that are often said, such as those of the project and its people, to help recognition.' },
  { name = 'replacements', type = 'object', default = {}, machine = false, help = 'What to write for what is heard: `{"numb pie": "numpy"}`.' },
  { name = 'learning', type = 'boolean', default = true, machine = false, help = 'Remember what you correct (`no, I said …`, or something undone and said again): the words as they were heard and as they were meant, per project, only on this machine. `senorita-lsp learned` shows and forgets them.' },
  { name = 'privacy', type = 'string', default = 'any', machine = true, help = 'Where sound, text and code may go. `any`: Every listed engine may be used. `local`: No network engine is used: nothing that is said or written leaves this machine.' },
  { name = 'stt.engines', type = 'array', default = { 'whisper', 'moonshine' }, machine = false, help = 'Engines that turn speech into text, in order of preference: the first one that is ready is used, and the next one if it fails. An empty list turns this off.' },
  { name = 'tts.engines', type = 'array', default = { 'piper', 'system' }, machine = false, help = 'Engines that speak, in order of preference: the first one that is ready is used, and the next one if it fails. An empty list turns this off.' },
  { name = 'llm.engines', type = 'array', default = {}, machine = false, help = 'Engines that answer questions and write code, in order of preference: the first one that is ready is used, and the next one if it fails. An empty list turns this off.' },
  { name = 'llm.contextTokens', type = 'integer', default = 6000, machine = false, help = 'The most that a language model is sent with one request, in tokens: code, names, problems and the conversation so far.' },
  { name = 'llm.answerTokens', type = 'integer', default = 2000, machine = false, help = 'The longest answer a language model is asked for, in tokens.' },
  { name = 'whisper.model', type = 'string', default = '', machine = true, help = 'A Whisper model for faster-whisper: a folder, or a name on the model hub such as `small.en`, which is downloaded once. Empty: the small English model installed with the package.' },
  { name = 'piper.voice', type = 'string', default = '', machine = true, help = 'A Piper voice: the path of its `.onnx` file. Empty: the voice installed with the package.' },
  { name = 'system.voice', type = 'string', default = '', machine = false, help = "The name of one of the operating system's voices. Empty: its default voice." },
  { name = 'audio.inputDevice', type = 'string', default = '', machine = true, help = "The microphone the server itself listens to: its name, or how the name begins. Empty: the system's default." },
  { name = 'audio.outputDevice', type = 'string', default = '', machine = true, help = "The loudspeaker the server itself plays on: its name, or how the name begins. Empty: the system's default." },
  { name = 'endpointing.minDelayMs', type = 'integer', default = 300, machine = false, help = 'Hands-free: the silence, in milliseconds, that ends an utterance whose words are complete.' },
  { name = 'endpointing.maxDelayMs', type = 'integer', default = 1500, machine = false, help = "The silence, in milliseconds, that ends any utterance, hands-free or with the server's own microphone. Deepgram goes by its own settings instead." },
  { name = 'endpointing.smartTurnModel', type = 'string', default = '', machine = true, help = 'Hands-free: the path of a Smart Turn v3 model (`.onnx`), which tells from the voice whether somebody has finished where the words do not show it. Empty: the model of an installed `pipecat-ai`, if any.' },
  { name = 'turn.wakeWord', type = 'string', default = '', machine = false, help = 'Hands-free: only what begins with this word (`senorita`, for example) counts as an utterance. Empty: everything does.' },
  { name = 'turn.wakeSeconds', type = 'integer', default = 8, machine = false, help = 'With a wake word: for how many seconds after an answer the next utterance needs none.' },
  { name = 'turn.bargeIn', type = 'boolean', default = true, machine = false, help = 'Hands-free: speaking over an answer pauses it, and real words end it. Off: only a whole utterance ends it.' },
  { name = 'speech.speakReplies', type = 'boolean', default = true, machine = false, help = 'Speak answers aloud. Off: they are only shown.' },
  { name = 'terminal.shell', type = 'string', default = '', machine = true, help = "The program that runs spoken terminal commands, such as `/bin/bash`. Empty: the system's own." },
  { name = 'terminal.confirm', type = 'boolean', default = true, machine = true, help = 'Show every terminal command and ask before running it. Off: ask only about dangerous ones.' },
  { name = 'limits.utteranceSeconds', type = 'integer', default = 120, machine = false, help = 'The longest utterance, in seconds; a longer one is refused.' },
  { name = 'deepgram.baseUrl', type = 'string', default = 'https://api.deepgram.com', machine = true, help = "Deepgram's address, or that of a self-hosted Deepgram." },
  { name = 'deepgram.sttModel', type = 'string', default = 'flux-general-en', machine = false, help = 'The model that listens: a Flux or a Nova model.' },
  { name = 'deepgram.batchModel', type = 'string', default = 'nova-3', machine = false, help = 'The model that transcribes whole clips, and anything a broken connection left unheard.' },
  { name = 'deepgram.ttsVoice', type = 'string', default = 'aura-2-thalia-en', machine = false, help = 'The voice that speaks: an Aura voice, or a Flux voice where offered.' },
  { name = 'deepgram.ttsTransport', type = 'string', default = 'websocket', machine = false, help = 'How speech is fetched. `websocket`: One connection that stays open; the fastest. `http`: One request per sentence.' },
  { name = 'deepgram.endOfTurnPercent', type = 'integer', default = 70, machine = false, help = 'Flux models: how certain the end of a turn has to be, in percent.' },
  { name = 'deepgram.endOfTurnTimeoutMs', type = 'integer', default = 5000, machine = false, help = 'Flux models: the silence, in milliseconds, that ends any turn.' },
  { name = 'deepgram.eagerEndOfTurn', type = 'boolean', default = false, machine = false, help = "Start working on the answer before the end of the turn is certain: faster answers, at the price of more requests to the language model and the voice. For Deepgram's Flux models; engines on this machine always do." },
  { name = 'groq.baseUrl', type = 'string', default = 'https://api.groq.com', machine = true, help = "Groq's address." },
  { name = 'groq.model', type = 'string', default = 'openai/gpt-oss-120b', machine = false, help = 'The language model.' },
  { name = 'groq.reasoning', type = 'string', default = 'low', machine = false, help = "How long a reasoning model thinks before it answers. `default`: The model's own default. `low`: The fastest. `medium`: In between. `high`: The most thorough." },
  { name = 'groq.sttModel', type = 'string', default = 'whisper-large-v3-turbo', machine = false, help = 'The model that listens.' },
  { name = 'groq.ttsModel', type = 'string', default = 'canopylabs/orpheus-v1-english', machine = false, help = 'The model that speaks.' },
  { name = 'groq.ttsVoice', type = 'string', default = 'troy', machine = false, help = 'The voice that speaks.' },
  { name = 'openai.baseUrl', type = 'string', default = 'https://api.openai.com/v1', machine = true, help = 'The address of an OpenAI-compatible server, including its version (`/v1`): OpenAI, Gemini, Ollama, vLLM, Speaches, LocalAI and others.' },
  { name = 'openai.model', type = 'string', default = '', machine = false, help = 'The language model. Servers differ, so there is no default.' },
  { name = 'openai.sttModel', type = 'string', default = 'whisper-1', machine = false, help = 'The model that listens.' },
  { name = 'openai.ttsModel', type = 'string', default = 'tts-1', machine = false, help = 'The model that speaks.' },
  { name = 'openai.ttsVoice', type = 'string', default = 'alloy', machine = false, help = 'The voice that speaks.' },
  { name = 'rime.baseUrl', type = 'string', default = 'https://users.rime.ai', machine = true, help = "Rime's address." },
  { name = 'rime.speaker', type = 'string', default = 'astra', machine = false, help = 'The voice that speaks.' },
  { name = 'rime.model', type = 'string', default = 'coda', machine = false, help = 'The model that speaks.' },
  { name = 'webhooks.email', type = 'string', default = '', machine = true, help = 'The address that "send an email summary" calls: a webhook of n8n or a similar service. Empty: turned off.' },
  { name = 'webhooks.github', type = 'string', default = '', machine = true, help = 'The address that "create a GitHub issue" calls: a webhook of n8n or a similar service. Empty: turned off.' },
  { name = 'webhooks.slack', type = 'string', default = '', machine = true, help = 'The address that "send a message to Slack" calls: a webhook of n8n or a similar service. Empty: turned off.' },
  { name = 'telemetry.traces', type = 'boolean', default = false, machine = true, help = "Send OpenTelemetry traces: for each turn how long its stages took, its status, the kind of its intent and the engines' names, but nothing that was said or written. The usual `OTEL_*` environment variables set the destination; needs `senorita-lsp[telemetry]`." },
}
