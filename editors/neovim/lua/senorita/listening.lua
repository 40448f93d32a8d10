---Listening to the user, by key or hands-free.
---
---What belongs here: where an utterance begins and ends, and going on with it when the server has ended. What does not:
---the session itself (session), showing anything (progress, result, status), what is typed (typed).
local microphone = require('senorita.microphone')
local place = require('senorita.place')
local server = require('senorita.server')
local session = require('senorita.session')
local speaker = require('senorita.speaker')
local state = require('senorita.state')

local M = {}

---A microphone that does not end when it is told to keeps nobody waiting.
local LAST_SOUND_MS = 1500

---One utterance by key. `chunks` are kept until its result is there: a server that ends meanwhile loses no word.
---@class senorita.Utterance
---@field context? table
---@field chunks string[]
---@field sent integer how many of the chunks
---@field over boolean the user has finished
---@field asked boolean the result was asked for
---@field acted boolean something was done already

local utterance ---@type senorita.Utterance?
local closing = false

---@return boolean
function M.listening()
  return utterance ~= nil and not utterance.over
end

---Sends what of the utterance is not sent yet.
local function send()
  if not (session.id() and utterance) then
    return
  end
  while utterance.sent < #utterance.chunks do
    utterance.sent = utterance.sent + 1
    session.audio(utterance.chunks[utterance.sent])
  end
end

---@param data string
local function heard(data)
  if utterance then
    if #utterance.chunks == 0 then
      state.set('listening')
    end
    table.insert(utterance.chunks, data)
    send()
  elseif session.hands_free() and not state.muted then
    session.audio(data)
  end
end

local function dropped()
  if utterance and #utterance.chunks > 0 then
    -- Otherwise it would be the beginning of what is said next.
    session.interrupt('dropped')
  end
  utterance = nil
  microphone.stop()
  state.set(session.id() and 'idle' or 'off')
end

---The microphone's program has ended by itself: half a command is none.
local function deaf()
  if session.hands_free() then
    M.stop()
  elseif M.listening() then
    dropped()
  end
end

---Runs the microphone's program.
---@return boolean
local function record()
  return microphone.start(heard, function(by_itself)
    if utterance and utterance.ended then
      utterance.ended()
    elseif by_itself then
      deaf()
    end
  end)
end

---Listens by the server's microphone, which is opened with the session, or taken again.
local function listen_by_server()
  local fresh = session.id() == nil
  session.open('push', function(id)
    if not id then
      return dropped()
    end
    if fresh then
      return M.listening() and state.set('listening')
    end
    session.mute(false, function()
      if M.listening() then
        state.set('listening')
      end
    end)
  end)
end

local function listen_by_program()
  if not record() then
    return dropped()
  end
  session.open('push', function(id)
    if not id then
      return dropped()
    end
    send()
  end)
end

---Begins to listen.
function M.begin()
  if M.listening() then
    return
  end
  if session.hands_free() then
    return
  end
  speaker.stop()
  require('senorita.edit').begin()
  utterance = { chunks = {}, sent = 0, over = false, asked = false, acted = false }
  state.set('opening')
  server.with(function(client)
    if utterance and not utterance.context then
      utterance.context = place.context(client)
    end
  end)
  if microphone.by_server() then
    listen_by_server()
  else
    listen_by_program()
  end
end

---Takes the answer to a request that a turn's result answers.
---@param err? lsp.ResponseError
---@param result? table
function M.answered(err, result)
  if err then
    server.complain(err)
    state.set(session.id() and 'idle' or 'off')
  else
    require('senorita.result').take(result)
  end
end

---Asks for what the utterance came to.
local function ask_result()
  local asked = utterance
  if not (asked and session.id()) or asked.asked then
    return
  end
  asked.asked = true
  send()
  local client = server.ready()
  if not client then
    return
  end
  state.set('thinking')
  client:request('voice/commit', { sessionId = session.id(), context = asked.context }, function(err, result)
    if utterance == asked then
      utterance = nil
    end
    M.answered(err, result)
  end)
  if microphone.by_server() then
    session.mute(true)
  end
end

---The user has finished: what was said is carried out.
function M.commit()
  if session.hands_free() then
    require('senorita.edit').begin()
    server.request('voice/commit', { sessionId = session.id() }, function(result, err)
      M.answered(err, result)
    end)
    return
  end
  if not M.listening() then
    return
  end
  local asked = utterance
  asked.over = true
  local function finish()
    asked.ended = nil
    if utterance == asked then
      session.open('push', ask_result)
    end
  end
  if not microphone.running() then
    return finish()
  end
  asked.ended = finish
  microphone.stop()
  vim.defer_fn(function()
    if asked.ended then
      finish()
    end
  end, LAST_SOUND_MS)
end

function M.toggle()
  if M.listening() or session.hands_free() then
    M.commit()
  else
    M.begin()
  end
end

---@param id? string
local function listen_on(id)
  if not id then
    return state.set('off')
  end
  if not microphone.by_server() then
    record()
  end
end

---Opens the microphone for a conversation, or closes it.
function M.hands_free()
  if session.hands_free() then
    return M.stop()
  end
  local function start()
    session.open('handsFree', listen_on)
  end
  if session.id() then
    M.stop(start)
  else
    start()
  end
end

---Closes the ear of a conversation, or opens it.
function M.toggle_mute()
  if not session.hands_free() then
    vim.notify('Senorita: there is no open microphone to mute', vim.log.levels.INFO)
    return
  end
  local wanted = not state.muted
  session.mute(wanted, function(muted)
    state.muted = muted
    if microphone.by_server() then
      return
    elseif muted then
      microphone.stop()
    else
      record()
    end
  end)
end

---Be quiet: what is said, thought and listened to is dropped.
function M.interrupt()
  speaker.stop()
  session.interrupt('key')
  if M.listening() then
    if session.id() and microphone.by_server() then
      session.mute(true)
    end
    dropped()
  end
end

---Closes the session; nothing of it stays open.
---@param callback? fun()
function M.stop(callback)
  local was = session.forget()
  utterance = nil
  microphone.stop()
  speaker.close()
  state.muted = false
  state.set('off')
  session.close(was, callback)
end

---Something of what is under way was done: it is not said to another server again.
function M.acted()
  if utterance then
    utterance.acted = true
  end
  require('senorita.typed').acted()
end

local resume = false

---The server has ended.
---@param again boolean it is started once more
function M.server_gone(again)
  local was = session.lost()
  local acted = require('senorita.typed').server_gone(again)
  speaker.close()
  require('senorita.ask').close()
  require('senorita.interim').clear()
  if closing then
    return
  end
  if not again then
    return dropped()
  end
  if was and was.mode == 'handsFree' then
    resume = true
    microphone.stop()
  elseif utterance and utterance.acted then
    acted, utterance = true, nil
  elseif utterance and microphone.by_server() then
    vim.notify('Senorita: the server ended and is started again; please say that again', vim.log.levels.WARN)
    utterance = nil
  end
  if acted then
    vim.notify('Senorita: the server ended in the middle of that, and is started again', vim.log.levels.WARN)
  end
  state.set(utterance and (utterance.over and 'thinking' or 'listening') or 'off')
end

---A server answers: what the one before left undone is gone on with.
function M.server_came()
  local wanted = resume
  resume = false
  if wanted then
    return M.hands_free()
  end
  if not utterance or session.id() then
    return
  end
  utterance.sent, utterance.asked = 0, false
  session.open('push', function(id)
    if id and utterance then
      send()
      if utterance.over then
        ask_result()
      end
    end
  end)
end

---Neovim ends.
function M.leave()
  closing = true
  microphone.stop()
  speaker.close()
end

return M
