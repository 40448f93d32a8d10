---Runs the specs beside it: nvim --headless --clean -l run.lua [words of the names …]
local here = vim.fs.dirname(vim.fs.normalize(vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p')))
package.path = here .. '/?.lua;' .. package.path

local child = require('child')
local wanted = vim.list_slice(_G.arg, 1)

---@param name string
local function chosen(name)
  return #wanted == 0 or vim.iter(wanted):any(function(word)
    return name:find(word, 1, true) ~= nil
  end)
end

---So many that fail may have run out of time on a busy machine; where there are more, it is not that.
local MOST_AGAIN = 3

local passed, skipped = 0, 0
---@type { name: string, test: fun() }[]
local failed = {}

---@param name string
---@param test fun()
local function run(name, test)
  local began = vim.uv.hrtime()
  local good, why = xpcall(test, function(err)
    return type(err) == 'table' and err or debug.traceback(err, 2)
  end)
  child.end_all(not good)
  local seconds = (vim.uv.hrtime() - began) / 1e9
  if type(why) == 'table' and why.skip then
    skipped = skipped + 1
    print(('  skipped %s: %s'):format(name, why.skip))
  elseif good then
    passed = passed + 1
    print(('  ok      %s (%.1f s)'):format(name, seconds))
  else
    table.insert(failed, { name = name, test = test })
    print(('  FAILED  %s (%.1f s)\n%s'):format(name, seconds, why))
  end
  io.stdout:flush()
end

local files = vim.fn.glob(here .. '/*_spec.lua', true, true)
table.sort(files)
for _, file in ipairs(files) do
  local subject = vim.fs.basename(file):gsub('_spec%.lua$', '')
  print(subject)
  for _, test in ipairs(dofile(file)) do
    local name = subject .. ': ' .. test[1]
    if chosen(name) then
      run(name, test[2])
    end
  end
  child.end_all(true)
end
if #failed > 0 and #failed <= MOST_AGAIN then
  local again = failed
  failed = {}
  print('once more')
  for _, spec in ipairs(again) do
    run(spec.name, spec.test)
    child.end_all(true)
  end
end
print(('%d passed, %d failed, %d skipped'):format(passed, #failed, skipped))
os.exit(#failed == 0 and passed > 0 and 0 or 1)
