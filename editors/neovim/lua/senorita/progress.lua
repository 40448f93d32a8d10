---`$/progress` of `voice/*`: each kind to who shows it.
local listening = require('senorita.listening')
local speaker = require('senorita.speaker')
local state = require('senorita.state')

local M = {}

local LEVEL_MS = 100
local last_level = 0

local kinds = {}

function kinds.state(value)
  if value.muted ~= nil then
    state.told_muted(value.muted)
  end
  -- By key, listening begins when the sound does, and is over when the key says so: listening knows.
  if
    state.mode == 'push'
    and (value.state == 'idle' or value.state == 'listening')
    and listening.listening()
  then
    return
  end
  state.set(value.state)
end

function kinds.level(value)
  state.level = value.rms
  local now = vim.uv.now()
  if now - last_level >= LEVEL_MS then
    last_level = now
    vim.cmd.redrawstatus()
  end
end

function kinds.interim(value)
  require('senorita.interim').show(value.text)
  state.announce('SenoritaInterim', { text = value.text })
end

function kinds.final(value)
  require('senorita.interim').show(value.text)
  require('senorita.edit').begin()
  require('senorita.conversation').said(value.text)
  state.announce('SenoritaFinal', { text = value.text, confidence = value.confidence })
end

function kinds.intent(value)
  state.announce('SenoritaIntent', { family = value.family, slots = value.slots })
end

function kinds.text(value)
  require('senorita.conversation').streamed(value.delta, value.source or 'answer')
  state.announce('SenoritaText', { delta = value.delta, source = value.source or 'answer' })
end

kinds.audio = speaker.feed

function kinds.audioEnd()
  speaker.ended()
end

function kinds.pausePlayback()
  speaker.pause()
end

function kinds.resumePlayback()
  speaker.resume()
end

function kinds.stopPlayback(value)
  speaker.stop(value.turnId)
end

function kinds.turn(value)
  require('senorita.result').take(value.result)
end

local LEVELS = { info = vim.log.levels.INFO, warning = vim.log.levels.WARN, error = vim.log.levels.ERROR }

function kinds.notice(value)
  state.announce('SenoritaNotice', { level = value.level, code = value.code, message = value.message })
  -- A question is asked by itself.
  if value.code ~= 'question' then
    vim.notify('Senorita: ' .. value.message, LEVELS[value.level] or vim.log.levels.INFO)
  end
end

---Takes a value that is of `voice/*`; whether it was one. A kind it does not know it lets go.
---@param params lsp.ProgressParams
---@return boolean
function M.take(params)
  local token = params.token
  if type(token) ~= 'string' or not vim.startswith(token, 'senorita-') then
    return false
  end
  local take = kinds[vim.tbl_get(params, 'value', 'kind')]
  if take then
    take(params.value)
  end
  return true
end

return M
