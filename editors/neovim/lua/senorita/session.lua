---The session of `voice/*`: opening and closing it, and what is sent in it.
---
---What belongs here: its id, its token, its sound. What does not: when the user is listened to (listening).
local microphone = require('senorita.microphone')
local options = require('senorita.options')
local place = require('senorita.place')
local server = require('senorita.server')
local speaker = require('senorita.speaker')
local state = require('senorita.state')

local M = {}

local FORMAT = { encoding = 'pcm_s16le', sampleRate = 16000, channels = 1 }

---@class senorita.Session
---@field id string
---@field mode 'push'|'handsFree'

local session ---@type senorita.Session?
local opening ---@type fun(id: string?)[]?
local count, seq = 0, 0

---@return string?
function M.id()
  return session and session.id
end

---Whether a conversation with an open microphone is on.
---@return boolean
function M.hands_free()
  return session ~= nil and session.mode == 'handsFree'
end

---@return string
function M.new_token()
  count = count + 1
  return 'senorita-' .. count
end

---@param method string
---@param params table
local function notify(method, params)
  local client = server.ready()
  if client then
    client:notify(method, params)
  end
end

speaker.report_to(function(turn, played_ms, playing)
  if session then
    local params = { sessionId = session.id, turnId = turn, playedMs = played_ms, state = playing }
    notify('voice/playback', params)
  end
end)

---Where answers are to be heard, as `voice/start` takes it.
---@return any
function M.output()
  local wanted = options.get().speaker
  return type(wanted) == 'table' and { encoding = 'pcm_s16le', sampleRate = 24000, channels = 1 } or wanted
end

---@param id? string
local function opened(id)
  local callbacks = opening or {}
  opening = nil
  for _, callback in ipairs(callbacks) do
    callback(id)
  end
end

---Opens the session if it is not open yet. Calls back with its id; with nil, after telling why, if there is none.
---@param mode 'push'|'handsFree'
---@param callback fun(id: string?)
function M.open(mode, callback)
  if session then
    return callback(session.id)
  end
  if opening then
    table.insert(opening, callback)
    return
  end
  opening = { callback }
  server.with(function(client)
    local params = {
      mode = mode,
      input = microphone.by_server() and 'server' or FORMAT,
      output = M.output(),
      context = place.context(client),
      partialResultToken = M.new_token(),
    }
    client:request('voice/start', params, function(err, result)
      if err then
        server.complain(err)
      else
        seq = 0
        session = { id = result.sessionId, mode = mode }
        state.mode, state.muted = mode, false
      end
      opened(result and result.sessionId)
    end)
  end)
end

---Sends a piece of sound; the session is open.
---@param data string
function M.audio(data)
  notify('voice/audio', { sessionId = assert(session).id, seq = seq, data = vim.base64.encode(data) })
  seq = seq + 1
end

---@param muted boolean
---@param callback? fun(muted: boolean)
function M.mute(muted, callback)
  server.request('voice/mute', { sessionId = assert(session).id, muted = muted }, function(result, err)
    if err then
      server.complain(err)
    elseif callback then
      callback(result.muted)
    end
  end)
end

---What is said, thought and listened to in an open session is dropped.
---@param reason string
function M.interrupt(reason)
  if session then
    notify('voice/interrupt', { sessionId = session.id, reason = reason })
  end
end

---No session is open any more; the one that was, for `close`.
---@return senorita.Session?
function M.forget()
  local was = session
  session = nil
  return was
end

---The server has ended, and the session with it.
---@return senorita.Session?
function M.lost()
  opening = nil
  return M.forget()
end

---Has the server close a session that was forgotten here.
---@param was? senorita.Session
---@param callback? fun() called once it is closed
function M.close(was, callback)
  callback = callback or function() end
  local client = server.ready()
  if not (was and client) then
    return callback()
  end
  client:request('voice/stop', { sessionId = was.id }, function()
    callback()
  end)
end

return M
