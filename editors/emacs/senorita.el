;;; senorita.el --- Talk to your editor, by eglot -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; What belongs here: what eglot does not do for a language server by itself (showing a document, file operations,
;; telling where point is), and commands, keys and a mode line for Senorita.  What does not: what Emacs does of the
;; `voice/editor' commands (senorita-editor.el); understanding, hearing, speaking: the server does them, by its own
;; microphone and loudspeaker.
;;
;;   (require 'senorita)
;;   (add-to-list 'eglot-server-programs '(python-mode . (senorita-server "senorita-lsp")))
;;   (add-hook 'eglot-managed-mode-hook #'senorita-mode)

;;; Code:

(require 'cl-lib)
(require 'eglot)
(require 'senorita-editor)

(defgroup senorita nil
  "A language server that one talks to."
  :group 'eglot)

(defcustom senorita-key "C-c v"
  "The prefix of Senorita's keys, nil for none; it counts when the file is loaded."
  :type '(choice string (const nil)))

(defcustom senorita-turn-hook nil
  "Run with a turn's result, a property list, when an utterance has been carried out."
  :type 'hook)

(defclass senorita-server (eglot-lsp-server)
  ((state :initform 'idle :accessor senorita-state)
   (session :initform nil :accessor senorita-session)
   (id :initform nil :accessor senorita-id))
  :documentation "Senorita, as a server of eglot's.")

;;; What eglot tells the server

(defun senorita--with (plist &rest path-and-value)
  "PLIST with the value at the end of PATH-AND-VALUE at the path before it."
  (let ((key (car path-and-value)) (rest (cdr path-and-value)))
    (plist-put (copy-sequence plist) key
               (if (cdr rest) (apply #'senorita--with (plist-get plist key) rest) (car rest)))))

(cl-defmethod eglot-client-capabilities ((_server senorita-server))
  "What eglot can, and what this file adds."
  (let ((can (cl-call-next-method)))
    (setq can (senorita--with can :window :showDocument '(:support t)))
    (setq can (senorita--with can :workspace :workspaceEdit :resourceOperations ["create" "rename" "delete"]))
    (senorita--with can :experimental
                    (list :voice (list :version 1 :context t
                                       :editor (vconcat (mapcar (lambda (one) (symbol-name (car one)))
                                                                senorita-editor-commands)))))))

(defun senorita--context ()
  "Where point or the region is in this buffer; nil in one that eglot does not manage."
  (when (and buffer-file-name (eglot-managed-p))
    (let ((ends (if (use-region-p) (cons (region-beginning) (region-end)) (cons (point) (point)))))
      (list :textDocument (list :uri (eglot--path-to-uri buffer-file-name))
            :selection (list :start (eglot--pos-to-lsp-position (car ends))
                             :end (eglot--pos-to-lsp-position (cdr ends)))))))

(cl-defmethod eglot-handle-request ((_server senorita-server) (_method (eql voice/context)) &key &allow-other-keys)
  "Where the user is, in the text as it is now: eglot waits half a second with what was typed."
  (with-current-buffer (senorita--buffer)
    (when (eglot-managed-p) (eglot--signal-textDocument/didChange))
    (senorita--context)))

;;; What the server asks of Emacs

(cl-defmethod eglot-handle-request
  ((_server senorita-server) (_method (eql window/showDocument)) &key uri selection external takeFocus)
  "Goes to a place, or shows it in another window."
  (condition-case nil
      (progn
        (if (eq external t) (browse-url uri)
          (let ((buffer (find-file-noselect (eglot--uri-to-path uri))))
            (senorita--leave)
            (if (eq takeFocus :json-false) (display-buffer buffer) (pop-to-buffer-same-window buffer))
            (when selection (senorita--select buffer selection))))
        '(:success t))
    (error '(:success :json-false))))

(defun senorita--select (buffer selection)
  "Puts point at SELECTION's start in BUFFER, and the region around it where it is not empty."
  (with-current-buffer buffer
    (pcase-let ((`(,start . ,end) (eglot--range-region selection)))
      (goto-char start)
      (dolist (window (get-buffer-window-list buffer nil t)) (set-window-point window start))
      (if (= start end) (deactivate-mark)
        (push-mark end t t)))))

(cl-defmethod eglot-handle-request
  ((_server senorita-server) (_method (eql workspace/applyEdit)) &key edit &allow-other-keys)
  "Makes an edit as one step of undo, and file operations; says truly whether it was done."
  (condition-case err
      (progn
        (mapc #'senorita--change (senorita--changes edit))
        '(:applied t))
    (error (list :applied :json-false :failureReason (error-message-string err)))))

(defun senorita--changes (edit)
  "The documentChanges of EDIT; its `changes' as such where it has none."
  (or (append (plist-get edit :documentChanges) nil)
      (cl-loop for (uri edits) on (plist-get edit :changes) by #'cddr
               collect (list :textDocument (list :uri (substring (symbol-name uri) 1)) :edits edits))))

(defun senorita--change (change)
  "Carries out CHANGE, an edit of a document or a file operation."
  (let ((path (lambda (key) (eglot--uri-to-path (plist-get change key)))))
    (pcase (plist-get change :kind)
      ("create" (senorita--create (funcall path :uri)))
      ("delete" (senorita--delete (funcall path :uri)))
      ("rename" (senorita--rename (funcall path :oldUri) (funcall path :newUri)))
      (_ (senorita--edit (plist-get change :textDocument) (plist-get change :edits))))))

(defun senorita--edit (document edits)
  "Makes EDITS in DOCUMENT; an error where it is another version than they were made for."
  (with-current-buffer (find-file-noselect (eglot--uri-to-path (plist-get document :uri)))
    (undo-boundary)
    (let ((version (plist-get document :version)))
      (when (and (integerp version) (or eglot--recent-changes (/= version eglot--versioned-identifier)))
        (error "%s has changed meanwhile" (buffer-name)))
      (eglot--apply-text-edits edits))
    (undo-boundary)))

(defun senorita--create (path)
  "Makes an empty file at PATH; an error where there is one."
  (when (file-exists-p path) (error "There is a file %s" path))
  (make-directory (file-name-directory path) t)
  (write-region "" nil path nil 'silent nil 'excl))

(defun senorita--delete (path)
  "Deletes the file at PATH, and its buffer."
  (let ((buffer (find-buffer-visiting path)))
    (delete-file path)
    (when buffer
      (with-current-buffer buffer (set-buffer-modified-p nil))
      (kill-buffer buffer))))

(defun senorita--rename (old new)
  "Moves the file at OLD to NEW, and its buffer, whose unsaved text stays unsaved."
  (when (file-exists-p new) (error "There is a file %s" new))
  (make-directory (file-name-directory new) t)
  (rename-file old new)
  (when-let ((buffer (find-buffer-visiting old)))
    (with-current-buffer buffer
      (let ((unsaved (buffer-modified-p)) (server (eglot-current-server)))
        (when server (eglot--signal-textDocument/didClose))
        (set-visited-file-name new nil t)
        (set-buffer-modified-p unsaved)
        (when server (eglot--signal-textDocument/didOpen))))))

;;; voice/editor: what only the editor can do

(cl-defmethod eglot-handle-request
  ((_server senorita-server) (_method (eql voice/editor)) &key command arguments)
  "Does what only the editor can."
  (condition-case err
      (let ((window (selected-window)))
        (with-current-buffer (senorita--buffer)
          (funcall (or (alist-get (intern command) senorita-editor-commands) (error "Emacs was not taught to %s" command))
                   arguments)
          (when (eq (window-buffer window) (current-buffer)) (set-window-point window (point))))
        '(:ok t))
    (quit '(:ok :json-false :message "that was broken off"))
    (error (list :ok :json-false :message (error-message-string err)))))

;;; Questions

(cl-defmethod eglot-handle-request
  ((_server senorita-server) (_method (eql window/showMessageRequest)) &key message actions &allow-other-keys)
  "Asks; C-g and anything but the answer itself are a no."
  (let ((titles (mapcar (lambda (action) (plist-get action :title)) (append actions nil))))
    (condition-case nil
        (let ((title (completing-read (concat message " ") titles nil t)))
          (if (member title titles) (list :title title) nil))
      (quit nil))))

;;; Commands

(defun senorita--server ()
  "The Senorita of this buffer."
  (let ((server (eglot-current-server)))
    (unless (cl-typep server 'senorita-server)
      (user-error "Senorita does not serve this buffer; see `eglot-server-programs' and M-x eglot"))
    server))

(defun senorita--run (command &rest arguments)
  "Has the server carry out COMMAND with ARGUMENTS; Emacs goes on meanwhile."
  (eglot--signal-textDocument/didChange)
  (jsonrpc-async-request
   (senorita--server) :workspace/executeCommand
   (list :command (concat "senorita." command) :arguments (vconcat (delq nil arguments)))
   :success-fn #'senorita--done
   :error-fn (lambda (err) (message "%s" (plist-get err :message)))
   :timeout-fn (lambda () (message "Senorita takes long; it goes on"))
   :timeout 600))

(defun senorita--done (result)
  "Shows what came of an utterance, RESULT; offers its alternatives."
  (when (plist-get result :turnId)
    (unless (string-empty-p (or (plist-get result :message) ""))
      (message "%s" (plist-get result :message)))
    (run-hook-with-args 'senorita-turn-hook result)
    (when-let ((choices (append (plist-get result :alternatives) nil)))
      (when (equal (plist-get result :status) "ambiguous")
        (run-at-time 0 nil #'senorita--choose (plist-get result :message) choices)))))

(defun senorita--choose (message choices)
  "Has the user choose among CHOICES, the alternatives that MESSAGE tells of."
  (let* ((titles (mapcar (lambda (choice) (plist-get choice :title)) choices))
         (title (completing-read (concat message " ") titles nil t))
         (at (cl-position title titles :test #'equal)))
    (when at (senorita-say (number-to-string (1+ at))))))

(defun senorita-say (text)
  "Carries out TEXT as if it had been said here."
  (interactive "sSay: ")
  (senorita--run "command" text (senorita--context)))

(defun senorita-listen (&optional on)
  "Listens to one utterance by the server's microphone; when it listens already, ends that.
With a prefix argument, ON, it goes on listening until it is ended."
  (interactive "P")
  (let ((server (senorita--server)))
    (if (senorita-session server) (senorita-stop)
      (setf (senorita-session server) (if on 'on 'once))
      (senorita--became server "listening")
      (eglot--signal-textDocument/didChange)
      (jsonrpc-async-request
       server :voice/start
       (append '(:mode "handsFree" :input "server" :output "server" :partialResultToken "senorita")
               (when-let ((context (senorita--context))) (list :context context)))
       :success-fn (lambda (started) (setf (senorita-id server) (plist-get started :sessionId)))
       :error-fn (lambda (err)
                   (senorita--ended server)
                   (message "%s" (plist-get err :message)))
       :timeout-fn (lambda () (senorita--ended server) (message "Senorita did not begin to listen"))
       :timeout 60))))

(defun senorita--ended (server)
  "Closes SERVER's session, if there is one."
  (when-let ((id (senorita-id server)))
    (jsonrpc-async-request server :voice/stop (list :sessionId id) :success-fn #'ignore :error-fn #'ignore))
  (setf (senorita-session server) nil (senorita-id server) nil)
  (senorita--became server "idle"))

(defun senorita--became (server state)
  "Shows in the mode line that SERVER is in STATE, a word."
  (setf (senorita-state server) (intern state))
  (force-mode-line-update t))

(cl-defmethod eglot-handle-notification ((server senorita-server) (_method (eql $/progress)) &key token value)
  "What is heard and done in a session."
  (when (equal token "senorita")
    (pcase (plist-get value :kind)
      ("state" (when (senorita-session server) (senorita--in-state server (plist-get value :state))))
      ("interim" (let (message-log-max) (message "… %s" (plist-get value :text))))
      ("final" (message "» %s" (plist-get value :text)))
      ("notice" (unless (equal (plist-get value :code) "question") (message "%s" (plist-get value :message))))
      ("turn" (senorita--turn server (plist-get value :result))))))

(defun senorita--turn (server result)
  "Takes RESULT, of an utterance that SERVER heard; where the session was for one it ends with the spoken answer."
  (senorita--done result)
  (when (and (eq (senorita-session server) 'once) (not (equal (plist-get result :transcript) "")))
    (setf (senorita-session server) 'answering)
    (if (equal (plist-get result :message) "") (senorita--ended server)
      (run-at-time 30 nil #'senorita--answered server))))

(defun senorita--in-state (server state)
  "Takes it that SERVER is in STATE; an answer has been spoken when speaking is over."
  (let ((spoken (and (eq (senorita-state server) 'speaking) (member state '("idle" "listening")))))
    (senorita--became server state)
    (when spoken (senorita--answered server))))

(defun senorita--answered (server)
  "Ends SERVER's session where it was for the utterance that has been answered."
  (when (eq (senorita-session server) 'answering) (senorita--ended server)))

(defun senorita-stop ()
  "Ends listening, thinking and speaking."
  (interactive)
  (senorita--ended (senorita--server))
  (senorita--run "stop"))

(defun senorita-undo ()
  "Takes back the whole last utterance."
  (interactive)
  (senorita--run "undo"))

(defun senorita-explain ()
  "Has the region, or what is around point, explained."
  (interactive)
  (senorita--run "explain" (senorita--context)))

(defun senorita-review ()
  "Has this file reviewed."
  (interactive)
  (senorita--run "review" (senorita--context)))

(defun senorita-status ()
  "Says what hears, speaks and thinks."
  (interactive)
  (jsonrpc-async-request
   (senorita--server) :workspace/executeCommand '(:command "senorita.status" :arguments [])
   :success-fn (lambda (status)
                 (message "%s" (mapconcat
                                (lambda (kind)
                                  (format "%s: %s" (substring (symbol-name kind) 1)
                                          (mapconcat (lambda (engine) (plist-get engine :name))
                                                     (plist-get (plist-get status :engines) kind) ", ")))
                                '(:stt :tts :llm) "; ")))))

(defvar senorita-command-map
  (let ((map (make-sparse-keymap)))
    (pcase-dolist (`(,key . ,command)
                   '(("v" . senorita-listen) ("s" . senorita-say) ("u" . senorita-undo) ("e" . senorita-explain)
                     ("r" . senorita-review) ("q" . senorita-stop) ("?" . senorita-status)))
      (define-key map key command))
    map)
  "Senorita's keys, after `senorita-key'.")

(defvar senorita-mode-map
  (let ((map (make-sparse-keymap)))
    (when senorita-key (define-key map (kbd senorita-key) senorita-command-map))
    map)
  "Where Senorita's keys are.")

(defun senorita--mode-line ()
  "What Senorita does, for the mode line."
  (let ((server (eglot-current-server)))
    (cond ((not (cl-typep server 'senorita-server)) " Senorita")
          ((not (eq (senorita-state server) 'idle)) (format " Senorita[%s]" (senorita-state server)))
          ((senorita-session server) " Senorita[open]")
          (t " Senorita"))))

;;;###autoload
(define-minor-mode senorita-mode
  "Keys and a mode line for Senorita, where it serves the buffer."
  :lighter (:eval (senorita--mode-line))
  :keymap senorita-mode-map
  (when (and senorita-mode (not (cl-typep (eglot-current-server) 'senorita-server)))
    (setq senorita-mode nil)))

(provide 'senorita)
;; Local Variables:
;; byte-compile-docstring-max-column: 120
;; End:
;;; senorita.el ends here
