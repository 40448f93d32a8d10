local child = require('child')
local expect = require('expect')

local HOUSE = 'import os\n\n\ndef old_door(key):\n    return key\n\n\ndef window():\n    return os.name\n'
local WITHOUT = 'import os\n\n\ndef window():\n    return os.name\n'

---The remapped microphone is itself a stream that records.
local IDLE = 1

---The environment of a process that uses the sound server of this run.
local function environment()
  local told = vim.env.NEOVIM_SPEC_SOUND
  if not told then
    expect.skip('needs PulseAudio')
  end
  return vim.json.decode(told)
end

local RAW = { '--raw', '--latency-msec=20', '--format=s16le', '--rate=16000', '--channels=1' }

---Speaks into the microphone, to the end.
---@param file string
local function speak(file)
  local command = vim.list_extend({ 'pacat', '--playback', '--device=feed' }, RAW)
  vim.system(command, { env = environment(), stdin = child.read(file) }):wait(30000)
end

---How many record ('source-outputs') or play ('sink-inputs').
---@param kind string
---@return integer
local function users(kind)
  local told = vim
    .system({ 'pactl', 'list', 'short', kind }, { env = environment(), text = true })
    :wait(10000)
  return select(2, told.stdout:gsub('\n', ''))
end

---Listens to the loudspeaker until it was loud.
---@return fun(): boolean loud, fun() stop
local function loudspeaker()
  local loud = false
  local command = vim.list_extend({ 'pacat', '--record', '--device=speaker.monitor' }, RAW)
  local ear = vim.system(command, {
    env = environment(),
    stdout = function(_, data)
      for at = 1, #(data or '') - 1, 2 do
        local value = data:byte(at) + data:byte(at + 1) * 256
        loud = loud or math.abs(value >= 32768 and value - 65536 or value) > 2000
      end
    end,
  })
  return function()
    return loud
  end, function()
    ear:kill('sigterm')
  end
end

---@param options table
---@return Child
local function start(options)
  local nvim = child.start({ ['house.py'] = HOUSE }, { options = options, env = environment() })
  nvim:open('house.py')
  return nvim
end

---@param nvim Child
---@param file string
---@param turn integer
---@return table
local function say_aloud(nvim, file, turn)
  nvim:cmd('Senorita listen')
  nvim:wait("return require('senorita').state() == 'listening'")
  speak(file)
  nvim:cmd('Senorita listen')
  return nvim:wait('return turns[...]', turn)
end

---@param listening? integer how many of the test's own listen to the loudspeaker
local function released(listening)
  return vim.wait(10000, function()
    return users('source-outputs') == IDLE + (listening or 0)
  end, 50)
end

return {
  {
    "by the server's own microphone, which is let go between utterances",
    function()
      local nvim = start({})
      expect.same(say_aloud(nvim, child.clip('delete function old door'), 1).status, 'done')
      expect.same(nvim:text(), WITHOUT)
      expect.yes(released(), 'the microphone is still open')
      expect.same(say_aloud(nvim, child.clip('undo that'), 2).status, 'done')
      expect.same(nvim:text(), HOUSE)
      expect.yes(released(), 'the microphone is still open')
      expect.yes(nvim:lua("return require('senorita').status():find('muted') == nil"))
    end,
  },
  {
    "by senorita-lsp's recorder and player: heard, answered aloud, and silent on demand",
    function()
      local program = vim.json.decode(vim.env.NEOVIM_SPEC_SERVER)
      local nvim = start({
        microphone = vim.list_extend(vim.deepcopy(program), { 'record' }),
        speaker = vim.list_extend(vim.deepcopy(program), { 'play' }),
      })
      local loud, stop = loudspeaker()
      expect.same(say_aloud(nvim, child.clip('delete function old door'), 1).status, 'done')
      expect.same(nvim:text(), WITHOUT)
      expect.yes(vim.wait(20000, loud, 50), 'nothing was heard')
      nvim:wait("return require('senorita').state() == 'idle'")
      expect.yes(released(1), 'the microphone is still open')
      nvim:cmd('Senorita stop')
      expect.yes(
        vim.wait(10000, function()
          return users('sink-inputs') == 0
        end, 50),
        'the loudspeaker is still open'
      )
      stop()
    end,
  },
  {
    "the server's own loudspeaker answers",
    function()
      local nvim = start({ speaker = 'server', microphone = child.microphone(child.clip('go to line five')) })
      local loud, stop = loudspeaker()
      nvim:cmd('Senorita listen')
      nvim:wait("return #vim.fn.glob('heard') > 0")
      nvim:cmd('Senorita listen')
      expect.same(nvim:wait('return turns[1]').status, 'done')
      expect.same(nvim:caret()[1], 5)
      expect.yes(vim.wait(20000, loud, 50), 'nothing was heard')
      stop()
    end,
  },
  {
    'hands-free by the server: spoken to twice without a key, then closed',
    function()
      local nvim = start({})
      nvim:cmd('Senorita handsfree')
      nvim:wait("return require('senorita.session').id()")
      speak(child.clip('delete function old door'))
      local first = nvim:wait('return turns[1]')
      expect.same(first.status, 'done', vim.inspect(first))
      speak(child.clip('undo that'))
      expect.same(nvim:wait('return turns[2]').status, 'done')
      expect.same(nvim:text(), HOUSE)
      nvim:cmd('Senorita handsfree')
      expect.yes(released(), 'the microphone is still open')
    end,
  },
}
