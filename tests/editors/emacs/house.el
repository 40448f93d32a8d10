;;; house.el --- What specs in Emacs share -*- lexical-binding: t; -*-
;; What belongs here: a project of a spec's own, what its user is told and asked, and waiting.  Python starts the specs
;; (__main__.py).

(require 'ert)
(require 'cl-lib)
(package-initialize)

(defconst specs-server (split-string (getenv "EMACS_SPEC_SERVER") "\t"))
(defconst specs-house "import os\n\n\ndef old_door(key):\n    return key\n\n\ndef window():\n    return os.name\n")
(defconst specs-without "import os\n\n\ndef window():\n    return os.name\n")
(defvar specs-told nil "What was said to the user, the latest first.")
(defvar specs-asked nil "What was asked.")
(defvar specs-answer nil "What the user picks; nil is C-g.")
(defvar specs-states nil "What the server's session was, the latest first.")
(setq make-backup-files nil create-lockfiles nil)

(defun specs-until (what condition)
  "Waits for CONDITION, WHAT it is; its value."
  (let ((end (+ (float-time) 90)) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (unless value (ert-fail (list 'never what (buffer-string) specs-told specs-states)))
    value))

(defmacro specs-in-folder (&rest body)
  "Runs BODY in house.py, a file of a project of its own; `folder' is the project's."
  `(let ((folder (file-name-as-directory (file-truename (make-temp-file "specs-" t))))
         (specs-told nil) (specs-asked nil) (specs-answer nil))
     (with-temp-file (concat folder "house.py") (insert specs-house))
     (with-temp-file (concat folder "notes.txt") (insert "roses\n"))
     (cl-letf (((symbol-function 'message)
                (lambda (format &rest rest) (when format (push (apply #'format format rest) specs-told)) nil))
               ((symbol-function 'completing-read)
                (lambda (prompt titles &rest _)
                  (push prompt specs-asked)
                  (if (member specs-answer titles) specs-answer (signal 'quit nil)))))
       (unwind-protect
           (progn
             (switch-to-buffer (find-file-noselect (concat folder "house.py")))
             (python-mode)
             ,@body)
         (dolist (buffer (buffer-list))
           (when (string-prefix-p folder (or (buffer-file-name buffer) ""))
             (with-current-buffer buffer (set-buffer-modified-p nil)) (kill-buffer buffer)))
         (delete-directory folder t)))))

(defun specs-heard (words)
  "Waits until the user has been told WORDS."
  (specs-until words (lambda () (cl-some (lambda (told) (string-match-p (regexp-quote words) told)) specs-told))))

(defun specs-proves (row column &optional words)
  "Says that a spec has shown a COLUMN of an editor's ROW in README: that it works, or WORDS of its limit."
  (write-region (format "%s\t%s\t%s\n" row column (or words "yes")) nil (getenv "EMACS_SPEC_PROVED") t 'silent))

(defun specs-versions (package)
  "Emacs's version and that of PACKAGE."
  (format "%s, %s %s" emacs-version package
          (package-version-join (package-desc-version (cadr (assq package package-alist))))))

(provide 'house)
