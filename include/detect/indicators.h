/* indicators.h - indicators as detect/ knows them: names of all scripts in the spelling that lists
 * take, and a word of warning before somebody blocks half the world. */
#ifndef DETECT_INDICATORS_H
#define DETECT_INDICATORS_H

#include "case/indicators.h"

/* indicator_spell() that also takes domains of any script and writes them as xn--. */
bool indicators_read(const char *kind, struct str value, struct buf *out, struct error *err)
    NODISCARD;

/* Adds to why the reason for which this value should not be blocked: a public provider, the
 * owner's own, a host that many share, an address that means nothing outside. Nothing is added when
 * nothing speaks against it. data_dir: as in struct scan_options. */
bool indicators_doubt(struct casefile *cf, const char *data_dir, const char *kind,
                      const char *value, struct buf *why, struct error *err) NODISCARD;

#endif
