---Utterances and voices without a microphone: a text in place of speech, and hearing how a voice sounds.
local listening = require('senorita.listening')
local place = require('senorita.place')
local server = require('senorita.server')
local session = require('senorita.session')
local state = require('senorita.state')

local M = {}

---One typed utterance, kept until its result is there.
---@class senorita.Typed
---@field text string
---@field range? lsp.Range
---@field callback? fun(result: table)
---@field context? table where the user was
---@field client? integer the one that was asked
---@field acted boolean something was done already

local unanswered = {} ---@type senorita.Typed[]

---@param typed senorita.Typed
local function settle(typed)
  unanswered = vim.tbl_filter(function(each)
    return each ~= typed
  end, unanswered)
end

---@param typed senorita.Typed
---@param client vim.lsp.Client
local function ask(typed, client)
  require('senorita.edit').begin()
  typed.client = client.id
  typed.context = typed.context or place.context(client, typed.range)
  local params = {
    text = typed.text,
    context = typed.context,
    sessionId = session.id(),
    partialResultToken = session.new_token(),
  }
  state.set('thinking')
  client:request('voice/command', params, function(err, result)
    settle(typed)
    if not session.id() then
      state.set('off')
    end
    listening.answered(err, result)
    if result and typed.callback then
      typed.callback(result)
    end
  end)
end

---Carries out a text in place of speech.
---@param text string
---@param range? lsp.Range
---@param callback? fun(result: table)
function M.say(text, range, callback)
  server.with(function(client)
    local typed = { text = text, range = range, callback = callback, acted = false }
    table.insert(unanswered, typed)
    ask(typed, client)
  end)
end

---Something that was said is being done: which of several, no server says.
function M.acted()
  for _, typed in ipairs(unanswered) do
    typed.acted = true
  end
end

---The server has ended. What was done in part is not said to another again.
---@param again boolean it is started once more
---@return boolean acted whether something was
function M.server_gone(again)
  local before = #unanswered
  unanswered = vim.tbl_filter(function(typed)
    return again and not typed.acted
  end, unanswered)
  return #unanswered < before
end

---A server answers: what the one before left unanswered is said to it.
---@param client vim.lsp.Client
function M.server_came(client)
  for _, typed in ipairs(unanswered) do
    if typed.client ~= client.id then
      ask(typed, client)
    end
  end
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
