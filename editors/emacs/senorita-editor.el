;;; senorita-editor.el --- What only Emacs can do for Senorita -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; What belongs here: the `voice/editor' commands that Emacs does, and coming back to where one was.  What does not: how
;; they are asked for (senorita.el).

;;; Code:

(require 'cl-lib)
(require 'compile)
(require 'eglot)
(require 'face-remap)
(require 'flymake)
(require 'hideshow)
(require 'project)
(require 'tab-bar)

(defun senorita--buffer ()
  "The buffer the user is in, as far as Emacs knows."
  (window-buffer (selected-window)))

;;; Where the user was

(defvar senorita--been nil "Where the user was before being moved by voice, the latest first.")

(defun senorita--leave ()
  "Keeps where the user is, to come back."
  (with-current-buffer (senorita--buffer) (push (point-marker) senorita--been))
  (when (nthcdr 50 senorita--been) (setcdr (nthcdr 49 senorita--been) nil)))

(defun senorita--back ()
  "Goes where the user was before."
  (let (place)
    (while (and senorita--been (not (buffer-live-p (marker-buffer (setq place (pop senorita--been)))))) (setq place nil))
    (unless place (error "There is no place to go back to"))
    (pop-to-buffer-same-window (marker-buffer place))
    (goto-char place)))

;;; The commands

(defvar senorita--sought "" "What was looked for last.")

(defmacro senorita--let (names &rest body)
  "Runs BODY with NAMES bound to the arguments of that name, in a function of them."
  (declare (indent 1))
  `(lambda (arguments)
     (ignore arguments)
     (let ,(mapcar (lambda (name) `(,name (plist-get arguments ,(intern (format ":%s" name))))) names) ,@body)))

(defconst senorita-editor-commands
  `((save . ,(senorita--let () (save-buffer)))
    (saveAll . ,(senorita--let () (save-some-buffers t)))
    (undo . ,(senorita--let (count) (undo-boundary) (undo-only (or count 1))))
    (redo . ,(senorita--let (count) (undo-redo (or count 1))))
    (close . ,(senorita--let (which) (senorita--close which)))
    (newFile . ,(senorita--let () (switch-to-buffer (generate-new-buffer "untitled"))))
    (nextTab . ,(senorita--let (count) (senorita--turn-to (or count 1))))
    (previousTab . ,(senorita--let (count) (senorita--turn-to (- (or count 1)))))
    (scroll . ,(senorita--let (direction count unit line) (senorita--scroll direction count unit line)))
    (fold . ,(senorita--let (range all) (senorita--fold range (if (eq all t) #'hs-hide-all #'hs-hide-block))))
    (unfold . ,(senorita--let (range all) (senorita--fold range (if (eq all t) #'hs-show-all #'hs-show-block))))
    (find . ,(senorita--let (text scope)
               (cond ((not text) (senorita--later #'isearch-forward))
                     ((equal scope "workspace") (project-find-regexp (regexp-quote text)))
                     (t (setq senorita--sought text) (senorita--seek t)))))
    (findNext . ,(senorita--let () (senorita--seek t)))
    (findPrevious . ,(senorita--let () (senorita--seek nil)))
    (replace . ,(senorita--let () (senorita--later #'query-replace)))
    (copy . ,(senorita--let (range text) (kill-new (or text (apply #'buffer-substring-no-properties
                                                                   (senorita--ends range))))))
    (cut . ,(senorita--let (range) (apply #'kill-region (senorita--ends range))))
    (paste . ,(senorita--let () (when (use-region-p) (delete-region (region-beginning) (region-end))) (yank)))
    (runTerminal . ,(senorita--let (command cwd) (senorita--terminal command cwd)))
    (stopTerminal . ,(senorita--let () (interrupt-process (or (get-buffer-process "*senorita*")
                                                              (error "No command runs")))))
    (newTerminal . ,(senorita--let () (shell (generate-new-buffer-name "*shell*"))))
    (back . ,(senorita--let () (senorita--back)))
    (complete . ,(senorita--let () (senorita--later #'completion-at-point)))
    (nextProblem . ,(senorita--let (count) (flymake-goto-next-error (or count 1) nil nil)))
    (previousProblem . ,(senorita--let (count) (flymake-goto-next-error (- (or count 1)) nil nil)))
    (comment . ,(senorita--let (range) (apply #'comment-or-uncomment-region (senorita--lines range))))
    (zoom . ,(senorita--let (direction)
               (text-scale-set (pcase direction ("in" (1+ (senorita--zoomed))) ("out" (1- (senorita--zoomed))) (_ 0)))))
    (split . ,(senorita--let (direction)
                (select-window (if (member direction '("up" "down")) (split-window-below) (split-window-right)))))
    (pressKey . ,(senorita--let (keys) (execute-kbd-macro (kbd (mapconcat #'senorita--key keys " "))))))
  "What Emacs does of the `voice/editor' commands: a function of the arguments each.")

(defun senorita--later (command)
  "Calls COMMAND, which asks the user something, when the server has its answer."
  (run-at-time 0 nil #'call-interactively command))

(defun senorita--close (which)
  "Closes this buffer, or those of files that WHICH names; what is not saved stays."
  (let ((buffers (pcase which
                   ('nil (list (current-buffer)))
                   ("all" (cl-remove-if-not #'buffer-file-name (buffer-list)))
                   ("others" (remq (current-buffer) (cl-remove-if-not #'buffer-file-name (buffer-list))))
                   (_ (error "Emacs's buffers have no order")))))
    (when-let ((unsaved (cl-find-if #'buffer-modified-p buffers))) (error "%s is not saved" (buffer-name unsaved)))
    (mapc #'kill-buffer buffers)))

(defun senorita--turn-to (count)
  "Goes COUNT tabs on, or buffers of files where there are no tabs."
  (if (cdr (tab-bar-tabs)) (tab-bar-switch-to-next-tab count)
    (let* ((buffers (sort (cl-remove-if-not #'buffer-file-name (buffer-list))
                          (lambda (one other) (string< (buffer-file-name one) (buffer-file-name other)))))
           (at (or (cl-position (current-buffer) buffers) 0)))
      (when (cdr buffers) (pop-to-buffer-same-window (nth (mod (+ at count) (length buffers)) buffers))))))

(defun senorita--scroll (direction count unit line)
  "Scrolls COUNT times a UNIT in DIRECTION; to LINE, from 0, where it is given."
  (let* ((height (window-body-height))
         (step (* (or count 1) (pcase unit ("page" (max 1 (- height 2))) ("halfPage" (max 1 (/ height 2))) (_ 1)))))
    (if line (progn (goto-char (point-min)) (forward-line line) (recenter))
      (pcase direction
        ("top" (goto-char (point-min)))
        ("bottom" (goto-char (point-max)))
        ("center" (recenter))
        ("left" (scroll-right (or count 1)))
        ("right" (scroll-left (or count 1)))
        ("up" (scroll-down step))
        (_ (scroll-up step))))))

(defun senorita--fold (range do)
  "DOes it to the block at RANGE or point, or to all."
  (unless (bound-and-true-p hs-minor-mode) (hs-minor-mode 1))
  (save-excursion
    (when range (goto-char (car (senorita--ends range))) (end-of-line))
    (funcall do)))

(defun senorita--seek (on)
  "Goes to the next place of what is sought, ON or back, round the ends."
  (when (string-empty-p senorita--sought) (error "Nothing was looked for yet"))
  (let* ((case-fold-search t) (from (point))
         (found (progn
                  (when (and on (looking-at-p (regexp-quote senorita--sought))) (forward-char))
                  (or (if on (search-forward senorita--sought nil t) (search-backward senorita--sought nil t))
                      (progn (goto-char (if on (point-min) (point-max)))
                             (if on (search-forward senorita--sought nil t) (search-backward senorita--sought nil t)))))))
    (unless found (goto-char from) (error "There is no %s" senorita--sought))
    (when on (goto-char (match-beginning 0)))))

(defun senorita--ends (range)
  "The ends of RANGE, or of the region, as a list."
  (cond (range (pcase-let ((`(,start . ,end) (eglot--range-region range))) (list start end)))
        ((use-region-p) (list (region-beginning) (region-end)))
        (t (list (line-beginning-position) (line-beginning-position 2)))))

(defun senorita--lines (range)
  "The ends of the lines that RANGE or the region touches, or of this line."
  (pcase-let ((`(,start ,end) (if (or range (use-region-p)) (senorita--ends range) (list (point) (point)))))
    (list (progn (goto-char start) (line-beginning-position)) (progn (goto-char end) (line-end-position)))))

(defun senorita--zoomed ()
  "How many steps the text is larger than usual."
  (if (bound-and-true-p text-scale-mode) text-scale-mode-amount 0))

(defun senorita--key (press)
  "PRESS, names of keys joined by +, as `kbd' has it."
  (let* ((parts (split-string (downcase press) "\\+" t)) (key (car (last parts))))
    (concat (mapconcat (lambda (part)
                         (pcase part ("ctrl" "C-") ("alt" "M-") ("shift" "S-") ((or "cmd" "meta" "super" "win") "s-")
                                (_ (error "No key is called %s" part))))
                       (butlast parts) "")
            (pcase key ("enter" "RET") ("escape" "ESC") ("tab" "TAB") ("space" "SPC") ("backspace" "DEL")
                   ("delete" "<deletechar>") ("pageup" "<prior>") ("pagedown" "<next>")
                   ((or "up" "down" "left" "right" "home" "end" (pred (string-match-p "\\`f[0-9]+\\'")))
                    (format "<%s>" key))
                   ((pred (lambda (name) (= (length name) 1))) key)
                   (_ (error "No key is called %s" key))))))

(defun senorita--terminal (command folder)
  "Runs COMMAND in FOLDER, in a buffer of its own."
  (let ((default-directory (file-name-as-directory (or folder default-directory))))
    (save-selected-window (compilation-start command t (lambda (_) "*senorita*")))))

(provide 'senorita-editor)
;; Local Variables:
;; byte-compile-docstring-max-column: 120
;; End:
;;; senorita-editor.el ends here
