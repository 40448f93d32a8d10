" Vim with ALE and the real server: what works is done, what does not is said, and nothing waits for ever.
" What belongs here: ALE with the lines of docs/editors.md and nothing else. Python starts it (__main__.py).
set nocompatible hidden nomore columns=500
filetype plugin on
syntax off
let g:ale_lint_on_enter = 1
let g:ale_echo_cursor = 0
let g:ale_set_signs = 0
packadd ale

" As in docs/editors.md.
call ale#linter#Define('python', {'name': 'senorita', 'lsp': 'stdio', 'executable': $PLAIN_SPEC_PYTHON,
      \ 'command': '%e -m senorita_lsp', 'project_root': {_ -> getcwd()}})
let g:ale_linters = {'python': ['senorita']}
let g:ale_lsp_show_message_severity = 'information'
function! Senorita(command, ...) abort
  call ale#lsp_linter#SendRequest(bufnr(''), 'senorita', [0, 'workspace/executeCommand',
        \ {'command': 'senorita.' . a:command, 'arguments': a:000}], function('s:Answered'))
endfunction

let s:seconds = 90
let s:answers = []
let s:failed = 0

function! s:Answered(response) abort
  call add(s:answers, get(a:response, 'result', {}))
endfunction

function! s:Tell(text) abort
  call writefile([a:text], $PLAIN_SPEC_OUT, 'a')
endfunction

function! s:Proves(column, ...) abort
  call writefile([join(['vim-ale', a:column, a:0 ? a:1 : 'yes'], "\t")], $PLAIN_SPEC_PROVED, 'a')
endfunction

function! s:Until(what, condition) abort
  let began = reltime()
  while !a:condition()
    if reltimefloat(reltime(began)) > s:seconds
      throw 'never: ' . a:what
    endif
    sleep 50m
  endwhile
endfunction

" The answer to a command; it comes, whatever ALE leaves unanswered.
function! s:Run(command, ...) abort
  let before = len(s:answers)
  call call('Senorita', [a:command] + a:000)
  call s:Until(a:command . ' ' . join(a:000), {-> len(s:answers) > before})
  return s:answers[-1]
endfunction

" All that was echoed.
function! s:Shown() abort
  redir END
  redir =>> g:shown
  return g:shown
endfunction

function! s:Told(words) abort
  call s:Until('told ' . a:words, {-> s:Shown() =~# '\V' . a:words})
endfunction

function! s:Same(got, wanted) abort
  if a:got !=# a:wanted
    throw 'wanted ' . string(a:wanted) . ', got ' . string(a:got)
  endif
endfunction

let s:house = ['import os', '', '', 'def old_door(key):', '    return key', '', '', 'def window():', '    return os.name']

function! s:an_edit_is_refused_in_words() abort
  let result = s:Run('command', 'delete function old door')
  call s:Same(result.status, 'failed')
  call s:Same(getline(1, '$'), s:house)
  call s:Told('does not take edits')
  call s:Proves('edits', 'no, which is said')
endfunction

function! s:a_place_is_told() abort
  let result = s:Run('command', 'go to line nine')
  call s:Same([result.status, line('.')], ['failed', 1])
  call s:Told('line 9')
  call s:Proves('places', 'no; the line is told')
endfunction

function! s:a_file_is_made_by_the_server() abort
  call s:Same(s:Run('command', 'create file garden dot py').status, 'done')
  call s:Same(filereadable('garden.py'), 1)
  call s:Proves('files', 'by the server')
endfunction

function! s:what_the_server_did_is_undone() abort
  call s:Same(s:Run('command', 'create file shed dot py').status, 'done')
  call s:Same(filereadable('shed.py'), 1)
  call s:Same(s:Run('undo').status, 'done')
  call s:Same(filereadable('shed.py'), 0)
  call s:Proves('undo', 'files, by saying so')
endfunction

function! s:a_question_is_answered_by_the_next_command() abort
  call s:Same(s:Run('command', 'delete file notes dot txt').status, 'ambiguous')
  call s:Told('notes.txt')
  call s:Same(filereadable('notes.txt'), 1)
  call s:Same(s:Run('command', 'yes').status, 'done')
  call s:Same(filereadable('notes.txt'), 0)
  call s:Proves('questions', 'by the next command')
endfunction

function! s:Found(data, items) abort
  let s:items = a:items
endfunction

function! s:code_actions_say_where_one_is() abort
  let result = s:Run('command', 'delete this function')
  call s:Same(result.status, 'failed')
  let s:items = []
  call cursor(9, 5)
  call ale#codefix#Execute(0, function('s:Found'))
  call s:Until('code actions', {-> !empty(s:items)})
  let titles = map(copy(s:items), {_, item -> item[1].title})
  if empty(filter(copy(titles), {_, title -> title =~# 'listen'}))
    throw string(titles)
  endif
  call s:Proves('caret', 'by code actions')
endfunction

function! s:it_hears() abort
  if empty($PLAIN_SPEC_SAY)
    return s:Tell('  skipped: no sound server')
  endif
  call s:Run('listen')
  call s:Told('Listening')
  call system(join(map(['pacat'] + split($PLAIN_SPEC_SAY, "\t"), {_, word -> shellescape(word)})))
  call s:Until('what was heard', {-> count(s:Shown(), 'does not take edits') > 1})
  call s:Same(getline(1, '$'), s:house)
  call s:Proves('speech', 'one utterance at a time')
  call s:Proves('handsfree', 'no')
endfunction

" ALE's own, which it tells only by comparing.
function! s:Version() abort
  let [major, minor] = [0, 0]
  while ale#Has('ale-' . (major + 1) . '.0.0')
    let major += 1
  endwhile
  while ale#Has('ale-' . major . '.' . (minor + 1) . '.0')
    let minor += 1
  endwhile
  return major . '.' . minor
endfunction

function! s:Main() abort
  let g:shown = ''
  redir =>> g:shown
  edit house.py
  call cursor(1, 1)
  call s:Until('a server', {-> !empty(filter(ale#linter#Get('python'), {_, one -> one.name is# 'senorita'}))})
  for name in ['an_edit_is_refused_in_words', 'a_place_is_told', 'a_file_is_made_by_the_server',
        \ 'what_the_server_did_is_undone', 'a_question_is_answered_by_the_next_command', 'code_actions_say_where_one_is', 'it_hears']
    try
      call call('s:' . name, [])
      call s:Tell('  ok      vim-ale: ' . name)
    catch
      let s:failed = 1
      call s:Tell('  FAILED  vim-ale: ' . name . "\n" . v:exception . ' ' . v:throwpoint . "\n" . s:Shown())
    endtry
  endfor
  call s:Proves('version', (v:version / 100) . '.' . (v:version % 100) . ', ALE ' . s:Version())
endfunction

try
  call s:Main()
catch
  let s:failed = 1
  call s:Tell('  FAILED  ' . v:exception . ' ' . v:throwpoint)
endtry
execute s:failed ? 'cquit!' : 'qall!'
