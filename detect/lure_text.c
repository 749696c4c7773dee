/* lure_text.c - what a mail says, and how it hides what it says (P06, P13, P14, P15); see
 * lure_look.h. */
#include "base/turned.h"
#include "letters.h"
#include "lure_look.h"
#include "own.h"

#include <string.h>

enum { SHORT = 300, HIDDEN_MOST = 600, CALL_MOST = 24 * 1024 };

/* It has links, and none leads to the sender's domain. */
static bool all_foreign(const struct lure_look *look)
{
    return look->web_count > 0 && look->foreign_count == look->web_count;
}

/* A page of the brand's own is among the links. */
static bool links_to_brand(const struct lure_look *look, const char *brand)
{
    struct word_hit name, domain;

    if (!words_is(look->facts->words, WORDS_BRANDS, NULL, brand, &name))
        return false;
    for (size_t i = 0; i < look->link_count; i++)
        if (words_is(look->facts->words, WORDS_BRANDS, name.group, look->links[i].link.registrable,
                     &domain))
            return true;
    return false;
}

/* The brand that a text names while all links lead elsewhere; NULL: none. */
static const char *foreign_brand(const struct lure_look *look, const struct words_text *text)
{
    const char *brand = NULL;

    if (!look->is_inside && all_foreign(look)) /* soon told */
        brand = lure_brand(look, text, look->from, false);
    return brand && !links_to_brand(look, brand) ? brand : NULL;
}

static unsigned pressing(const struct lure_tally *tally)
{
    return tally->count[KIND_URGENCY] + tally->count[KIND_CREDENTIAL] + tally->count[KIND_FRAUD] +
           tally->count[KIND_PRIZE] + tally->count[KIND_FEE] + tally->count[KIND_EXTORTION];
}

static const char *example(const struct lure_tally *tally)
{
    for (size_t kind = 0; kind < KIND_ORDER; kind++)
        if (tally->example[kind])
            return tally->example[kind];
    return "";
}

/* As a word of its own, not the "[name]" that lists put in front. */
static bool holds_word(struct str text, struct str word)
{
    size_t at = str_find(text, word), end = at + word.len;

    if (at == text.len ||
        (at > 0 && (text.at[at - 1] == '[' || unicode_is_letter((unsigned char)text.at[at - 1]))))
        return false;
    return end == text.len || !unicode_is_letter((unsigned char)text.at[end]);
}

void lure_subject(struct lure_look *look)
{
    const struct mail *mail = look->mail;
    struct str subject = buf_as_str(&look->folded_subject);
    struct str user =
        str_part(str_of(look->recipient), 0, str_find_char(str_of(look->recipient), '@'));
    unsigned words = pressing(&look->in_subject);
    struct word_hit hit;
    const char *brand;

    if ((words > 0 || look->in_text.count[KIND_CREDENTIAL] > 0) &&
        (brand = foreign_brand(look, &look->subject_words)) != NULL)
        lure_say(look, LURE_SUBJECT_BRAND, "its subject names %s, which did not send it",
                 lure_clip(look, brand));
    if (user.len >= 4 && all_foreign(look) && holds_word(subject, user))
        lure_say(look, LURE_SUBJECT_RECIPIENT, "its subject holds the recipient's own address");
    if (lure_is_odd_text(str_of(mail->subject)))
        lure_say(look, LURE_SUBJECT_ODD, "its subject mixes letters that only look alike");
    else if (turned_is_in(str_of(mail->subject)))
        lure_say(look, LURE_SUBJECT_ODD,
                 "its subject is written from right to left, and turned round to be read");
    if (words >= 2)
        lure_say(look, LURE_SUBJECT_LURES, "its subject presses: \"%s\" and more",
                 example(&look->in_subject));
    else if (words == 1)
        lure_say(look, LURE_SUBJECT_LURE, "its subject presses: \"%s\"",
                 example(&look->in_subject));
    if (words_search_in(look->facts->words, WORDS_PREFIXES, &look->subject_words, &hit) &&
        hit.from == 0 && mail->message_id[0] && !mail->in_reply_to[0] && !mail->references[0])
        lure_say(look, LURE_FAKE_REPLY, "it calls itself an answer, but answers nothing");
}

static void say_words(struct lure_look *look)
{
    const struct lure_tally *in = &look->in_text;
    unsigned urgency = in->count[KIND_URGENCY], credential = in->count[KIND_CREDENTIAL];

    if (urgency > 0)
        lure_say(look, LURE_TEXT_URGENCY, "it is in a hurry: \"%s\"", in->example[KIND_URGENCY]);
    if (credential > 0)
        lure_say(look, LURE_TEXT_CREDENTIAL, "it speaks of accounts and passwords: \"%s\"",
                 in->example[KIND_CREDENTIAL]);
    if (urgency + credential >= 3 && urgency > 0 && credential > 0 && all_foreign(look))
        lure_say(look, LURE_TEXT_PRESSES,
                 "it presses for a sign-in (%u such words) on another site", urgency + credential);
    if (in->count[KIND_FRAUD] > 0)
        lure_say(look, LURE_TEXT_FRAUD, "it uses words usual in fraud: \"%s\"",
                 in->example[KIND_FRAUD]);
    if (in->count[KIND_FEE] >= 3)
        lure_say(look, LURE_TEXT_FEES,
                 "it promises money as advance-fee frauds do: \"%s\" and more",
                 in->example[KIND_FEE]);
    else if (in->count[KIND_FEE] == 2)
        lure_say(look, LURE_TEXT_FEE, "it promises money as advance-fee frauds do: \"%s\"",
                 in->example[KIND_FEE]);
    if (in->count[KIND_EXTORTION] >= 2)
        lure_say(look, LURE_TEXT_EXTORTION, "it threatens: \"%s\"", in->example[KIND_EXTORTION]);
    if (in->count[KIND_PRIZE] >= 3)
        lure_say(look, LURE_TEXT_PRIZES, "it promises prizes: \"%s\" and more",
                 in->example[KIND_PRIZE]);
    else if (in->count[KIND_PRIZE] > 0)
        lure_say(look, LURE_TEXT_PRIZE, "it promises a prize: \"%s\"", in->example[KIND_PRIZE]);
    if (in->count[KIND_GREETING] > 0)
        lure_say(look, LURE_TEXT_GREETING, "it greets nobody in particular: \"%s\"",
                 in->example[KIND_GREETING]);
}

/* "+1 (808) 555-0199": ten digits or more with only signs between them. */
static bool has_telephone(struct str text)
{
    size_t digits = 0, signs = 0;

    for (size_t i = 0; i < text.len; i++) {
        char ch = text.at[i];

        if (ch >= '0' && ch <= '9') {
            digits++;
            signs = 0;
        } else if (strchr(" -.()+", ch) && ch != '\0' && digits > 0 && signs < 2) {
            signs++;
        } else {
            if (digits >= 10 && digits <= 13)
                return true;
            digits = signs = 0;
        }
    }
    return digits >= 10 && digits <= 13;
}

static bool has(struct str text, const char *words)
{
    return str_find(text, str_of(words)) < text.len;
}

/* In a text as long as a magazine all of this comes up somewhere. */
static void say_call(struct lure_look *look)
{
    struct str text = str_part(buf_as_str(&look->folded_text), 0, CALL_MOST);

    if (has(text, "call") &&
        (has(text, "if you did not") || has(text, "if you didn't") || has(text, "to cancel") ||
         has(text, "cancel the order") || has(text, "refund")) &&
        (has(text, "$") || has(text, "usd") || has(text, "charged") || has(text, "renew")) &&
        has_telephone(text) && (look->is_free || look->web_count == 0))
        lure_say(look, LURE_CALL_BACK, "it wants a call about money the reader did not spend");
}

void lure_text(struct lure_look *look)
{
    const struct mail *mail = look->mail;
    struct str text = buf_as_str(&look->folded_text);
    struct word_hit hit;
    const char *brand;

    say_words(look);
    say_call(look);
    if (look->in_text.count[KIND_CREDENTIAL] + look->in_text.count[KIND_URGENCY] >= 2 &&
        (brand = foreign_brand(look, &look->text_words)) != NULL)
        lure_say(look, LURE_TEXT_BRAND, "it speaks for %s, which did not send it",
                 lure_clip(look, brand));
    if (lure_is_odd_text(str_of(mail->text)))
        lure_say(look, LURE_TEXT_SPLIT, "its words are taken apart by characters nobody sees");
    if (str_trim(text).len < SHORT && look->web_count > 0 && all_foreign(look))
        lure_say(look, LURE_TEXT_SHORT, "it says next to nothing and has a link");
    if (words_search_in(look->facts->words, WORDS_BANK_CHANGE, &look->text_words, &hit))
        lure_say(look, LURE_BANK_CHANGE, "it announces other bank details: \"%s\"",
                 lure_shown(look, &hit, text));
    if (mail->hidden > HIDDEN_MOST && mail->hidden > mail->text_len)
        lure_say(look, LURE_HIDDEN_BULK, "most of its text is kept from the reader's eye");
    if ((mail->traits & MAIL_IMAGE_ONLY) && look->web_count > 0)
        lure_say(look, LURE_IMAGE_ONLY, "it is a picture with a link");
}
