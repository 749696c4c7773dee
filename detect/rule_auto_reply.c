/* rule_auto_reply.c - an automatic answer that points senders elsewhere (R13). */
#include "bank.h"
#include "own.h"
#include "rule_view.h"

#include "base/base64.h"

#include <stdio.h>
#include <string.h>

static const char id[] = "rule-auto-reply";
static const char *const reasons[] = {"address", "account", "link", "bank-change", "not-on", NULL};

/* The next word of the text that is an address; false: none left. */
static bool next_address(struct str *rest, char out[256])
{
    static const char inside[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "._%+-@";
    size_t len;

    while (rest->len > 0) {
        struct str word;

        for (len = 0; len < rest->len && strchr(inside, rest->at[len]) && rest->at[len]; len++)
            ;
        word = str_part(*rest, 0, len);
        *rest = str_part(*rest, len + 1, rest->len);
        while (word.len > 0 && (word.at[word.len - 1] == '.' || word.at[word.len - 1] == '-'))
            word.len--;
        if (word.len < 6 || word.len >= 256)
            continue;
        memcpy(out, word.at, word.len);
        out[word.len] = '\0';
        if (strchr(out, '@') > out && strrchr(out, '.') > strchr(out, '@') + 1)
            return true;
    }
    return false;
}

static void about_addresses(struct draft *draft, struct str text, const struct case_facts *facts)
{
    char address[256];

    while (next_address(&text, address)) {
        if (!own_is_outside(facts, address))
            continue;
        draft_say(draft, "address", "it names %s, which is not the owner's address",
                  draft_clip(draft, address, 80));
        return;
    }
}

static void about_accounts(struct draft *draft, struct str text, const struct case_facts *facts)
{
    struct bank_account accounts[4];
    size_t count = bank_find(accounts, ARRAY_LEN(accounts), text, facts->words);

    for (size_t i = 0; i < count; i++) {
        if (accounts[i].kind == BANK_SWIFT)
            continue;
        draft_say(draft, "account", "it names an account: %s", accounts[i].value);
        return;
    }
}

static void about_link(struct draft *draft, struct str text, const struct case_facts *facts)
{
    size_t at = str_find(text, str_of("://"));
    char host[256], address[260];
    size_t len = 0;

    if (at == text.len)
        return;
    text = str_part(text, at + 3, text.len);
    while (len < text.len && len < sizeof(host) - 1 && !strchr("/ \n\r\t\"'>?#:", text.at[len])) {
        host[len] = text.at[len];
        len++;
    }
    host[len] = '\0';
    snprintf(address, sizeof(address), "x@%s", host);
    if (len > 0 && !own_is_inside(facts, address))
        draft_say(draft, "link", "it holds a link to %s", draft_clip(draft, host, 80));
}

static bool has_line(struct str head, const char *wanted)
{
    struct str line;

    while (str_next_line(&head, &line))
        if (str_starts_nocase(str_trim(line), wanted))
            return true;
    return false;
}

/* What its reader sees of a reply that is a page, or a mail of its own in base64. */
static void read_reply(struct buf *out, struct str text)
{
    size_t head = str_find(text, str_of("\n\n"));
    struct buf decoded;
    bool in_tag = false;

    buf_init(&decoded, text.len + 16);
    if (head < text.len && has_line(str_part(text, 0, head), "Content-Transfer-Encoding: base64")) {
        base64_decode_loose(&decoded, str_part(text, head, text.len));
        text = buf_as_str(&decoded);
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '<')
            in_tag = true;
        if (!in_tag)
            buf_char(out, text.at[i]);
        if (text.at[i] == '>')
            in_tag = false;
    }
    buf_char(out, '\n');
    buf_str(out, text); /* addresses stand in such brackets as well, and links in tags */
    buf_dispose(&decoded);
}

static void examine(const struct rule_action *action, const struct rule_facts *rule,
                    const struct case_facts *facts, struct finding_sink *out)
{
    struct draft draft;
    struct word_hit hit;
    struct str text = str_of(action->argument);
    struct buf seen;

    buf_init(&seen, 2 * text.len + 16);
    read_reply(&seen, text);
    draft_open(&draft, facts, id, "%s/%s/%d", rule->rule->script, rule->rule->name,
               rule->rule->order);
    about_accounts(&draft, buf_as_str(&seen), facts);
    about_addresses(&draft, buf_as_str(&seen), facts);
    about_link(&draft, buf_as_str(&seen), facts);
    if (words_search(facts->words, WORDS_BANK_CHANGE, buf_as_str(&seen), &hit) ||
        words_search(facts->words, WORDS_BANK_CHANGE, str_of(action->subject), &hit))
        draft_say(&draft, "bank-change", "it announces other bank details");
    buf_dispose(&seen);
    if (draft_points(&draft) == 0) {
        draft_drop(&draft);
        return;
    }
    draft_title(&draft, "Somebody set an automatic reply: %s", draft.sources[0]);
    draft_explain(&draft,
                  "Everybody who writes to the owner gets this answer. With an account or address "
                  "of the intruder in it, payments and answers go there.",
                  "The owner wrote the reply and knows the address or account.");
    draft_reason(&draft, 0, "its text begins: %s", draft_clip(&draft, action->argument, 160));
    if (!rule->row->active || !rule->rule->enabled)
        draft_say(&draft, "not-on", "it is not switched on at present");
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    (void)state;
    if (rule->row->gone)
        return;
    for (size_t i = 0; i < rule->rule->action_count; i++)
        if (rule->rule->actions[i].kind == RULE_AUTO_REPLY)
            examine(&rule->rule->actions[i], rule, facts, out);
}

const struct detector detect_rule_auto_reply = {
    .id = id,
    .title = "Automatic reply points senders elsewhere",
    .blind = "Replies set at the provider's web page, and replies for colleagues only.",
    .attack = "T1564.008 T1657",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
