---Speech on a program's standard input, never far ahead of what is heard, so that it can be held and stopped.
local options = require('senorita.options')
local process = require('senorita.process')

local M = {}

local RATE = 24000
local AHEAD_MS = 150
local TICK_MS = 40
local TELL_MS = 200

---@class senorita.Speech
---@field turn string
---@field queue string[]
---@field sent_ms number
---@field heard_ms number
---@field ended boolean
---@field paused boolean
---@field told number

local speech ---@type senorita.Speech?
local program ---@type senorita.Process?
local timer ---@type uv.uv_timer_t?
local last_tick = 0
local tell = function(_, _, _) end ---@type fun(turn: string, played_ms: integer, state: string)
local over = {} ---@type table<string, true> turns whose sound is not wanted any more

---@param report fun(turn: string, played_ms: integer, state: string)
function M.report_to(report)
  tell = report
end

local function rest()
  if timer then
    timer:stop()
    timer:close()
    timer = nil
  end
end

---@param state string
local function settle(state)
  local was = speech
  speech = nil
  rest()
  if was then
    over[was.turn] = true
    tell(was.turn, math.floor(math.min(was.heard_ms, was.sent_ms)), state)
  end
end

local function milliseconds(data)
  return #data / 2 / RATE * 1000
end

local function tick()
  local now = vim.uv.now()
  local passed = now - last_tick
  last_tick = now
  if not speech or speech.paused then
    return
  end
  speech.heard_ms = math.min(speech.heard_ms + passed, speech.sent_ms)
  while #speech.queue > 0 and speech.sent_ms - speech.heard_ms < AHEAD_MS do
    local piece = table.remove(speech.queue, 1)
    speech.sent_ms = speech.sent_ms + milliseconds(piece)
    program.write(piece)
  end
  if speech.ended and #speech.queue == 0 and speech.heard_ms >= speech.sent_ms then
    settle('finished')
  elseif now - speech.told >= TELL_MS then
    speech.told = now
    tell(speech.turn, math.floor(speech.heard_ms), 'playing')
  end
end

local function begin(turn)
  local wanted = options.get().speaker
  if type(wanted) ~= 'table' then
    return false
  end
  program = program
    or process.start(wanted, 'speaker', nil, function()
      program = nil
      settle('stopped')
    end)
  if not program then
    over[turn] = true
    return false
  end
  speech = { turn = turn, queue = {}, sent_ms = 0, heard_ms = 0, ended = false, paused = false, told = 0 }
  last_tick = vim.uv.now()
  timer = assert(vim.uv.new_timer())
  timer:start(0, TICK_MS, vim.schedule_wrap(tick))
  return true
end

---A piece of speech (`audio` progress).
---@param value { turnId: string, data: string }
function M.feed(value)
  local turn = value.turnId or ''
  if over[turn] then
    return
  end
  if speech and speech.turn ~= turn then
    settle('stopped')
  end
  if not speech and not begin(turn) then
    return
  end
  local data = vim.base64.decode(value.data)
  local size = RATE * 2 * TICK_MS / 1000
  for at = 1, #data, size do
    table.insert(speech.queue, data:sub(at, at + size - 1))
  end
end

function M.ended()
  if speech then
    speech.ended = true
  end
end

function M.pause()
  if speech and not speech.paused then
    speech.paused = true
    tell(speech.turn, math.floor(speech.heard_ms), 'paused')
  end
end

function M.resume()
  if speech and speech.paused then
    speech.paused = false
    last_tick = vim.uv.now()
    tell(speech.turn, math.floor(speech.heard_ms), 'playing')
  end
end

---Silence, within what is ahead.
---@param turn? string
function M.stop(turn)
  if turn then
    over[turn] = true
  end
  if speech and (turn == nil or speech.turn == turn) then
    settle('stopped')
  end
end

---Ends the program as well.
function M.close()
  M.stop()
  over = {}
  if program then
    program.kill()
    program = nil
  end
end

return M
