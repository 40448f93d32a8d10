;;; lsp_mode.el --- lsp-mode and the real server -*- lexical-binding: t; -*-
;; What belongs here: lsp-mode with the lines of docs/editors.md and nothing else.  Python starts it (__main__.py).

(load (expand-file-name "house" (file-name-directory load-file-name)) nil t)
(require 'lsp-mode)
(setq lsp-session-file (make-temp-file "lsp-session-") lsp-auto-guess-root t lsp-enable-snippet nil lsp-restart 'ignore
      lsp-response-timeout 60)

;; As in docs/editors.md.
(lsp-register-client
 (make-lsp-client :new-connection (lsp-stdio-connection specs-server)
                  :activation-fn (lambda (&rest _) t) :add-on? t :server-id 'senorita))

(defmacro specs-in-house (&rest body)
  "Runs BODY in a buffer that lsp-mode has given to the server; `folder' is the project's."
  `(specs-in-folder
    (unwind-protect
        (progn
          (lsp-workspace-folders-add folder)
          (lsp)
          (specs-until "a server"
                       (lambda () (and (lsp-workspaces)
                                       (eq 'initialized (lsp--workspace-status (car (lsp-workspaces)))))))
          ,@body)
      (when-let ((workspace (car (lsp-workspaces))))
        (lsp-workspace-shutdown workspace)
        (specs-until "the end" (lambda () (not (process-live-p (lsp--workspace-proc workspace))))))
      (lsp-workspace-folders-remove folder))))

(defun specs-run (command &rest arguments)
  "The result of the server's COMMAND with ARGUMENTS; Emacs answers meanwhile."
  (let ((began (float-time)))
    (prog1 (lsp-send-execute-command (concat "senorita." command) (vconcat arguments))
      (should (< (- (float-time) began) lsp-response-timeout)))))

(defun specs-of (result key)
  "What RESULT has under KEY."
  (gethash key result))

(ert-deftest edits-and-takes-back ()
  (specs-in-house
   (should (equal (specs-of (specs-run "command" "delete function old door") "status") "done"))
   (should (equal (buffer-string) specs-without))
   (specs-heard "Deleted")
   (should (equal (specs-of (specs-run "undo") "status") "done"))
   (should (equal (buffer-string) specs-house))
   (specs-proves "emacs-lsp-mode" "edits")
   (specs-proves "emacs-lsp-mode" "undo" "by saying so")))

(ert-deftest tells-a-place-it-cannot-go-to ()
  (specs-in-house
   (let ((result (specs-run "command" "go to line nine")))
     (should (equal (specs-of result "status") "failed"))
     (should (string-match-p "line 9" (specs-of result "message"))))
   (should (= (line-number-at-pos) 1))
   (specs-proves "emacs-lsp-mode" "places" "no; the line is told")))

(ert-deftest says-the-place-by-code-actions ()
  (specs-in-house
   (let ((result (specs-run "command" "delete this function")))
     (should (equal (specs-of result "status") "failed"))
     (should (string-match-p "code actions" (specs-of result "message"))))
   (search-forward "return os")
   (should (cl-some (lambda (action) (string-match-p "listen" (specs-of action "title"))) (lsp-code-actions-at-point)))
   (should (equal (specs-of (specs-run "command" "delete this function") "status") "done"))
   (should-not (string-match-p "window" (buffer-string)))
   (should (string-match-p "old_door" (buffer-string)))
   (specs-proves "emacs-lsp-mode" "caret" "by code actions")))

(ert-deftest makes-files ()
  (specs-in-house
   (should (equal (specs-of (specs-run "command" "create file garden dot py") "status") "done"))
   (should (file-exists-p (concat folder "garden.py")))
   (specs-run "command" "rename file notes dot txt to ideas dot txt")
   (should (file-exists-p (concat folder "ideas.txt")))
   (should-not (file-exists-p (concat folder "notes.txt")))
   (specs-proves "emacs-lsp-mode" "files")))

(ert-deftest asks ()
  (specs-in-house
   (setq specs-answer "Cancel")
   (should (equal (specs-of (specs-run "command" "delete file notes dot txt") "status") "declined"))
   (should (string-match-p "notes.txt" (car specs-asked)))
   (should (file-exists-p (concat folder "notes.txt")))
   (setq specs-answer "Delete")
   (should (equal (specs-of (specs-run "command" "delete file notes dot txt") "status") "done"))
   (should-not (file-exists-p (concat folder "notes.txt")))
   (specs-proves "emacs-lsp-mode" "questions")))

(ert-deftest hears ()
  (skip-unless (getenv "EMACS_SPEC_SAY"))
  (specs-in-house
   (specs-run "listen")
   (specs-heard "Listening")
   (apply #'call-process "pacat" nil nil nil (split-string (getenv "EMACS_SPEC_SAY") "\t"))
   (specs-until "the edit" (lambda () (equal (buffer-string) specs-without)))
   (specs-heard "Deleted")
   (specs-proves "emacs-lsp-mode" "speech" "one utterance at a time")
   (specs-proves "emacs-lsp-mode" "handsfree" "no")))

(specs-proves "emacs-lsp-mode" "version" (specs-versions 'lsp-mode))
(ert-run-tests-batch-and-exit (getenv "EMACS_SPEC_WORDS"))
