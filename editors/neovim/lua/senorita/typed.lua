---Utterances and voices without a microphone: a text in place of speech, and hearing how a voice sounds.
local listening = require('senorita.listening')
local place = require('senorita.place')
local server = require('senorita.server')
local session = require('senorita.session')
local state = require('senorita.state')

local M = {}

---Carries out a text in place of speech.
---@param text string
---@param range? lsp.Range
---@param callback? fun(result: table)
function M.say(text, range, callback)
  server.with(function(client)
    require('senorita.edit').begin()
    local params = {
      text = text,
      context = place.context(client, range),
      sessionId = session.id(),
      partialResultToken = session.new_token(),
    }
    state.set('thinking')
    client:request('voice/command', params, function(err, result)
      if not session.id() then
        state.set('off')
      end
      listening.answered(err, result)
      if result and callback then
        callback(result)
      end
    end)
  end)
end

---Plays a sample of a voice.
---@param id string from `voice/voices`
function M.try_voice(id)
  local wanted = session.output()
  local params = {
    text = 'This is how I sound.',
    voice = id,
    output = wanted == 'none' and 'server' or wanted,
    partialResultToken = session.new_token(),
  }
  server.request('voice/speak', params)
end

return M
