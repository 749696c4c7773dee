/* bank.h - account numbers in a text: IBANs with their checksum, SWIFT codes beside a cue, plain
 * numbers behind a word for account. Private to detect/. */
#ifndef DETECT_BANK_H
#define DETECT_BANK_H

#include "detect/words.h"

#include "base/text.h"

enum bank_kind { BANK_IBAN, BANK_ACCOUNT, BANK_SWIFT };

enum { BANK_TEXT = 40 };

struct bank_account {
    enum bank_kind kind;
    char value[BANK_TEXT]; /* without blanks; letters upper case */
    char country[3];       /* of IBAN and SWIFT; "" otherwise */
};

/* Writes at most `most` different ones, in the order of the text (IBANs first). */
size_t bank_find(struct bank_account *out, size_t most, struct str text, const struct words *words);

/* One is the other, written longer: an IBAN holds the account's number. */
bool bank_same(const struct bank_account *a, const struct bank_account *b);

/* False: the text holds no account for sure. Quick. */
bool bank_is_possible(struct str text);

/* The text speaks of a bank somewhere. */
bool bank_is_mentioned(struct str text, const struct words *words);

#endif
