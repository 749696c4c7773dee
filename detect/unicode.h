/* unicode.h - the one door to ICU and libpsl, for fold.c, letters.c and domain.c. A process that
 * judges loads them at the first use, from any thread; one that only shows or carries does without
 * (base/library.h). */
#ifndef DETECT_UNICODE_H
#define DETECT_UNICODE_H

#include "base/library.h"

#include <libpsl.h>
#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#define ICU_NAMES(X)                                                                               \
    X(u_charType)                                                                                  \
    X(u_isalnum)                                                                                   \
    X(u_isalpha)                                                                                   \
    X(u_strFoldCase)                                                                               \
    X(u_strFromUTF8WithSub)                                                                        \
    X(uidna_close)                                                                                 \
    X(uidna_nameToASCII_UTF8)                                                                      \
    X(uidna_nameToUnicodeUTF8)                                                                     \
    X(uidna_openUTS46)                                                                             \
    X(unorm2_getDecomposition)                                                                     \
    X(unorm2_getNFCInstance)                                                                       \
    X(unorm2_getNFDInstance)                                                                       \
    X(unorm2_hasBoundaryBefore)                                                                    \
    X(unorm2_normalize)                                                                            \
    X(uscript_getScript)                                                                           \
    X(uspoof_close)                                                                                \
    X(uspoof_getSkeletonUTF8)                                                                      \
    X(uspoof_open)

#define PSL_NAMES(X)                                                                               \
    X(psl_builtin)                                                                                 \
    X(psl_is_public_suffix)                                                                        \
    X(psl_registrable_domain)

struct icu {
    ICU_NAMES(LIBRARY_SLOT)
};

struct psl {
    PSL_NAMES(LIBRARY_SLOT)
};

/* Never NULL: without them nothing can be judged, and the program ends with a sentence. */
const struct icu *icu(void);
const struct psl *psl(void);

#endif
