/* thread.h - a mail as part of a conversation: its own words, what it quotes, its subject without
 * the marks of answering. Private to detect/. */
#ifndef DETECT_THREAD_H
#define DETECT_THREAD_H

#include "detect/words.h"

#include "base/text.h"
#include "parse/mail.h"

/* Splits a text into what its writer wrote and what was quoted. Both are initialised here and the
 * caller's to dispose; quoted may be NULL. */
void thread_split(struct str text, struct buf *own, struct buf *quoted);

/* A name for the conversation: the oldest id the mail refers to, or its own. Borrowed from mail. */
struct str thread_name(const struct mail *mail);

/* The subject folded, without "Re:", "转发：", "Re[2]:" and their like; whether it had any. */
bool thread_subject(struct buf *out, const char *subject, const struct words *words);
/* The same without its digits: "Invoice 4711" and "Invoice 4712" are alike. */
void thread_skeleton(struct buf *out, const char *subject, const struct words *words);

#endif
