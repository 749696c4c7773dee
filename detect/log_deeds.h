/* log_deeds.h - what a log says that rules did, gathered into rules: one for each mailbox and
 * target, with how often and when. A log tells that a rule acts and where it sends, not what it
 * asks for. Private to scan_log.c. */
#ifndef DETECT_LOG_DEEDS_H
#define DETECT_LOG_DEEDS_H

#include "scan_work.h"

#include "parse/login.h"

struct log_deeds; /* lives in its arena */

struct log_deeds *log_deeds_new(struct arena *arena);
/* Copies what it keeps. */
void log_deeds_add(struct log_deeds *deeds, const struct log_deed *deed);
/* As rules of this log, whose earlier ones they replace; work->deeds and work->rules are filled.
 * Needs a transaction. */
bool log_deeds_store(struct log_deeds *deeds, struct casefile *cf, struct scan_log *work,
                     struct error *err) NODISCARD;

#endif
