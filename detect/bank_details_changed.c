/* bank_details_changed.c - another account than before, in what the owner sends or gets (M05).
 * The best test there is: compare every account with the earlier ones of the same correspondent
 * and the same conversation, the quoted part of the mail included. */
#include "bank.h"
#include "bank_memory.h"
#include "base/clock.h"
#include "detect/partners.h"
#include "finding.h"
#include "lookalike.h"
#include "own.h"
#include "thread.h"
#include "unlisted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_FINDINGS = 100,
    MOST_ACCOUNTS = 12, /* of one mail */
    MANY_ACCOUNTS = 8,  /* whoever names so many has them from customers */
    MOST_TEXT = 65536,
};

struct change { /* one new account */
    struct draft draft;
    char party[DOMAIN_TEXT];
    size_t mails;
};

struct memory {
    struct bank_memory bank;
    struct map changes_map; /* account to place */
    struct change *changes[MOST_FINDINGS];
    size_t change_count;
    struct unlisted unlisted;
    size_t own_accounts; /* different ones the owner named */
};

struct scene { /* one mail under examination */
    const struct mail_row *row;
    const struct case_facts *facts;
    enum bank_side side;
    char party[DOMAIN_TEXT]; /* correspondent: a domain, or an address at a free provider */
    struct str thread;
    struct bank_account own[MOST_ACCOUNTS], quoted[MOST_ACCOUNTS];
    const struct mail_part *file[MOST_ACCOUNTS]; /* the attachment that names it; NULL: the text */
    size_t own_count, quoted_count;
    struct buf text; /* what its writer wrote, without what is quoted */
    bool read;       /* phrase and about_bank are filled */
    char phrase[80]; /* words that announce a change; "": none */
    bool about_bank;
};

static void party_of(struct scene *scene)
{
    const struct mail *mail = scene->row->mail;
    const struct mail_addresses *who = scene->side == SIDE_OWNER ? &mail->to : &mail->from;
    const char *address = who->count > 0 ? who->at[0].email : "";

    for (size_t i = 0; i < who->count; i++)
        if (own_is_outside(scene->facts, who->at[i].email)) {
            address = who->at[i].email;
            break;
        }
    if (own_is_freemail(scene->facts, address))
        snprintf(scene->party, sizeof(scene->party), "%s", address);
    else
        domain_registrable(address, scene->party);
}

/* Is this mail one in which people tell each other accounts? */
static bool is_correspondence(const struct scene *scene)
{
    const struct mail *mail = scene->row->mail;
    const struct partner *partner;

    if (mail->traits & (MAIL_BOUNCE | MAIL_LIST | MAIL_AUTOMATIC))
        return false;
    if (scene->side == SIDE_OWNER)
        return true;
    if (mail->from.count == 0 || own_is_own(scene->facts, mail->from.at[0].email))
        return false;
    partner = partners_domain(scene->facts->partners, mail->from.at[0].email);
    return (partner && partner->sent > 0) || mail->references[0] || mail->in_reply_to[0];
}

/* What only matters once an account is new: looking for it takes longer than all the rest. */
static void read_on(struct scene *scene)
{
    const struct words *words = scene->facts->words;
    struct word_hit hit;
    struct buf folded;

    if (scene->read)
        return;
    scene->read = true;
    scene->about_bank = bank_is_mentioned(buf_as_str(&scene->text), words);
    for (size_t i = 0; i < scene->own_count; i++)
        if (scene->file[i])
            scene->about_bank = scene->about_bank || (scene->file[i]->traits & PART_QR) ||
                                bank_is_mentioned(str_of(scene->file[i]->text), words);
    buf_init(&folded, 4 * scene->text.len + 16);
    words_fold(&folded, buf_as_str(&scene->text));
    if (words_search_folded(words, WORDS_BANK_CHANGE, buf_as_str(&folded), &hit)) {
        struct str phrase = str_part(buf_as_str(&folded), hit.from, hit.until - hit.from);

        phrase.len = utf8_clip(phrase, sizeof(scene->phrase) - 1);
        memcpy(scene->phrase, phrase.at, phrase.len);
    }
    buf_dispose(&folded);
}

/* Documents and QR codes: an invoice names the account there, and the mail around it none. */
static void read_files(struct scene *scene)
{
    const struct mail *mail = scene->row->mail;

    for (size_t i = 0; i < mail->part_count; i++) {
        struct bank_account found[MOST_ACCOUNTS];
        struct str text = str_of(mail->parts[i].text);
        size_t count =
            bank_is_possible(text) ? bank_find(found, MOST_ACCOUNTS, text, scene->facts->words) : 0;

        for (size_t k = 0; k < count && scene->own_count < MOST_ACCOUNTS; k++) {
            bool told = false;

            for (size_t j = 0; j < scene->own_count; j++)
                told = told || bank_same(&scene->own[j], &found[k]);
            if (told)
                continue;
            scene->own[scene->own_count] = found[k];
            scene->file[scene->own_count++] = &mail->parts[i];
        }
    }
}

/* Reads what the mail says of accounts; false: nothing. scene->text is the caller's to dispose. */
static bool read_scene(struct scene *scene)
{
    struct str text = {scene->row->mail->text, scene->row->mail->text_len};
    const struct words *words = scene->facts->words;
    struct buf quoted;
    bool possible;

    text.len = utf8_clip(text, MOST_TEXT);
    possible = bank_is_possible(text);
    for (size_t i = 0; i < scene->row->mail->part_count && !possible; i++)
        possible = bank_is_possible(str_of(scene->row->mail->parts[i].text));
    if (!possible)
        return false;
    thread_split(text, &scene->text, &quoted);
    scene->own_count = bank_find(scene->own, MOST_ACCOUNTS, buf_as_str(&scene->text), words);
    read_files(scene);
    if (scene->own_count > 0)
        scene->quoted_count = bank_find(scene->quoted, MOST_ACCOUNTS, buf_as_str(&quoted), words);
    buf_dispose(&quoted);
    return scene->own_count > 0;
}

/* --- comparing --- */

struct before {                     /* what was known until now */
    const struct bank_account *old; /* NULL: nothing to compare with */
    const char *where;
    int64_t since; /* INT64_MIN: not known */
};

static bool is_quoted(const struct scene *scene, const struct bank_account *account)
{
    for (size_t i = 0; i < scene->quoted_count; i++)
        if (bank_same(&scene->quoted[i], account))
            return true;
    return false;
}

static bool take(struct before *before, const struct known_account *known, const char *where)
{
    if (!known)
        return false;
    before->old = &known->account;
    before->since = known->first;
    before->where = where;
    return true;
}

/* The account that this one takes the place of. */
static void look_back(struct memory *memory, const struct scene *scene, bool swift,
                      struct before *before)
{
    struct bank_memory *bank = &memory->bank;
    const struct bank_list *list;

    *before = (struct before){.since = INT64_MIN};
    list = bank_memory_list(bank, scene->side, "thread", scene->thread);
    if (scene->thread.len > 0 &&
        take(before, bank_list_newest(bank, list, swift), "earlier in this conversation"))
        return;
    for (size_t i = 0; i < scene->quoted_count; i++)
        if ((scene->quoted[i].kind == BANK_SWIFT) == swift) {
            before->old = &scene->quoted[i];
            before->where = "in the mail it quotes";
            return;
        }
    list = bank_memory_list(bank, scene->side, "party", str_of(scene->party));
    if (take(before, bank_list_newest(bank, list, swift), "until now with this correspondent"))
        return;
    list = bank_memory_list(bank, scene->side, "all", str_of(""));
    if (scene->side == SIDE_OWNER)
        take(before, bank_list_newest(bank, list, swift), "until now in the owner's mail");
}

static bool is_known_here(struct memory *memory, const struct scene *scene,
                          const struct bank_account *account)
{
    struct bank_memory *bank = &memory->bank;
    enum bank_side other = scene->side == SIDE_OWNER ? SIDE_OTHERS : SIDE_OWNER;

    if (is_quoted(scene, account))
        return true;
    for (int i = 0; i < 2; i++) {
        enum bank_side side = i == 0 ? scene->side : other; /* who repeats the other's account */

        if (bank_list_has(bank, bank_memory_list(bank, side, "party", str_of(scene->party)),
                          account) ||
            (scene->thread.len > 0 &&
             bank_list_has(bank, bank_memory_list(bank, side, "thread", scene->thread), account)))
            return true;
    }
    return scene->side == SIDE_OTHERS &&
           bank_list_has(bank, bank_memory_list(bank, SIDE_OWNER, "all", str_of("")), account);
}

static void remember(struct memory *memory, const struct scene *scene,
                     const struct bank_account *account)
{
    struct bank_memory *bank = &memory->bank;
    size_t place = bank_memory_account(bank, account, scene->row->mail->date);

    if (bank->accounts[place].mails[scene->side]++ == 0 && scene->side == SIDE_OWNER)
        memory->own_accounts++;
    bank_list_add(bank_memory_list(bank, scene->side, "party", str_of(scene->party)), place);
    if (scene->thread.len > 0)
        bank_list_add(bank_memory_list(bank, scene->side, "thread", scene->thread), place);
    bank_list_add(bank_memory_list(bank, scene->side, "all", str_of("")), place);
}

/* --- saying --- */

static const char *country_of(const struct bank_account *accounts, size_t count,
                              const struct bank_account *account)
{
    if (account->country[0])
        return account->country;
    for (size_t i = 0; i < count; i++)
        if (accounts[i].country[0])
            return accounts[i].country;
    return "";
}

static void about_mail(struct draft *draft, const struct scene *scene)
{
    const struct mail *mail = scene->row->mail;
    struct lookalike like;

    if (scene->phrase[0])
        draft_reason(draft, 20, "it announces a change (\"%s\")", scene->phrase);
    for (size_t i = 0; i < mail->reply_to.count && i < 2; i++)
        if (scene->side == SIDE_OWNER && own_is_outside(scene->facts, mail->reply_to.at[i].email)) {
            draft_reason(draft, 20, "answers to it go to %s",
                         draft_clip(draft, mail->reply_to.at[i].email, 80));
            break;
        }
    if (scene->side == SIDE_OTHERS && mail->from.count > 0 &&
        lookalike_find(&like, mail->from.at[0].email, scene->facts))
        draft_reason(draft, 30, "the sender's domain %s imitates %s",
                     draft_clip(draft, like.domain, 80), like.good);
}

/* The country an address's ending names: "DE" for anna@kunde.de; "" for .com and its like. */
static void ending_of(const char *address, char out[3])
{
    const char *dot = strrchr(address, '.');

    out[0] = '\0';
    if (!dot || strlen(dot) != 3)
        return;
    for (int i = 0; i < 2; i++)
        out[i] = (char)(dot[i + 1] >= 'a' && dot[i + 1] <= 'z' ? dot[i + 1] - 32 : dot[i + 1]);
    out[2] = '\0';
    if (strcmp(out, "UK") == 0)
        memcpy(out, "GB", 3);
}

/* A payee whose bank is in a country that neither the address nor the older account is of. */
static void about_country(struct draft *draft, const struct scene *scene, const char *country,
                          const char *old_country)
{
    const char *payee = scene->side == SIDE_OWNER ? scene->facts->owner : scene->party;
    char ending[3];

    ending_of(payee, ending);
    if (old_country[0] && country[0] && strcmp(old_country, country) != 0)
        draft_reason(draft, 15, "the bank is in another country: %s, not %s", country, old_country);
    else if (!old_country[0] && country[0] && ending[0] && strcmp(ending, country) != 0)
        draft_reason(draft, 10, "the bank is in %s; %s is an address of %s", country,
                     draft_clip(draft, payee, 80), ending);
}

static void compare(struct draft *draft, const struct memory *memory, const struct scene *scene,
                    const struct bank_account *account, const struct before *before)
{
    bool here = strcmp(before->where, "until now in the owner's mail") != 0;
    const char *old_country = before->old->country;
    const char *country = country_of(scene->own, scene->own_count, account);
    char date[CLOCK_TEXT] = "";
    bool beside = false;
    int weight;

    for (size_t i = 0; i < scene->own_count; i++)
        beside = beside || bank_same(&scene->own[i], before->old);
    clock_format(before->since, date);
    weight = beside ? 20 : here ? 60 : 40;
    if (date[0])
        draft_reason(draft, weight, "%s was named %s, since %.10s", before->old->value,
                     before->where, date);
    else
        draft_reason(draft, weight, "%s was named %s", before->old->value, before->where);
    if (beside)
        draft_reason(draft, 0, "the older account is named beside it");
    about_country(draft, scene, country, old_country);
    if (scene->side == SIDE_OWNER && memory->own_accounts >= MANY_ACCOUNTS)
        draft_reason(draft, -30, "the owner named %zu different accounts: perhaps customers'",
                     memory->own_accounts);
}

static void describe(struct change *change, const struct memory *memory, const struct scene *scene,
                     const struct bank_account *account, const struct before *before)
{
    const int64_t place = map_get(&memory->bank.accounts_map, str_of(account->value));
    struct draft *draft = &change->draft;

    snprintf(change->party, sizeof(change->party), "%s", scene->party);
    if (before->old)
        draft_title(draft, "Account %s replaces %s in the mail with %s", account->value,
                    before->old->value, draft_clip(draft, scene->party, 80));
    else
        draft_title(draft, "A change of bank details is announced in the mail with %s: %s",
                    draft_clip(draft, scene->party, 80), account->value);
    draft_explain(
        draft,
        "Money that is sent now goes to the new account. This is how payments are stolen: "
        "telephone the other side, on a number known from before, today.",
        "The account's owner confirms the change by telephone.");
    if (before->old)
        compare(draft, memory, scene, account, before);
    else
        draft_reason(draft, 10, "no account had been named to or by %s before",
                     draft_clip(draft, scene->party, 80));
    for (size_t i = 0; i < scene->own_count; i++)
        if (&scene->own[i] == account && scene->file[i])
            draft_reason(
                draft, 0, "it stands in %s%s",
                scene->file[i]->traits & PART_QR ? "the QR code of " : "the attachment ",
                draft_clip(draft, scene->file[i]->name[0] ? scene->file[i]->name : "without a name",
                           80));
    if (place != MAP_NONE && memory->bank.accounts[place].mails[scene->side] > 0)
        draft_reason(draft, -30, "the same account was named in mail with others before");
    about_mail(draft, scene);
}

static void say(struct memory *memory, const struct scene *scene,
                const struct bank_account *account, const struct before *before)
{
    int64_t index = map_get(&memory->changes_map, str_of(account->value));
    struct change *change;

    if (index == MAP_NONE) {
        if (memory->change_count == MOST_FINDINGS) {
            unlisted_add(&memory->unlisted, scene->row);
            return;
        }
        index = (int64_t)memory->change_count++;
        map_put(&memory->changes_map, str_of(account->value), index);
        change = memory->changes[index] = xcalloc(1, sizeof(*change));
        draft_begin(&change->draft, "%s", account->value);
        describe(change, memory, scene, account, before);
    }
    change = memory->changes[index];
    if (change->mails++ > 0 && strcmp(change->party, scene->party) != 0)
        draft_reason(&change->draft, 5, "also in the mail with %s",
                     draft_clip(&change->draft, scene->party, 80));
    draft_message(&change->draft, scene->row);
}

static void examine(struct memory *memory, struct scene *scene)
{
    bool number = false;

    for (size_t i = 0; i < scene->own_count; i++)
        number = number || scene->own[i].kind != BANK_SWIFT;
    for (size_t i = 0; i < scene->own_count; i++) {
        const struct bank_account *account = &scene->own[i];
        struct before before;

        if (is_known_here(memory, scene, account) || (account->kind == BANK_SWIFT && number))
            continue; /* the code of a new account's bank is no second finding */
        look_back(memory, scene, account->kind == BANK_SWIFT, &before);
        if (before.old && bank_same(before.old, account))
            continue; /* the owner gave it to somebody else before */
        read_on(scene);
        if (before.old ? (account->kind == BANK_IBAN || scene->about_bank)
                       : scene->phrase[0] != '\0')
            say(memory, scene, account, &before);
    }
    for (size_t i = 0; i < scene->own_count; i++)
        remember(memory, scene, &scene->own[i]);
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct scene scene = {.row = row,
                          .facts = facts,
                          .side =
                              row->message->direction == DIRECTION_IN ? SIDE_OTHERS : SIDE_OWNER,
                          .thread = thread_name(row->mail)};

    (void)out;
    if (is_correspondence(&scene) && read_scene(&scene)) {
        party_of(&scene);
        examine(state, &scene);
    }
    buf_dispose(&scene.text);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->change_count; i++) {
        draft_emit(&memory->changes[i]->draft, out);
        free(memory->changes[i]);
    }
    memory->change_count = 0;
    unlisted_emit(&memory->unlisted, /* said: */ "Changed bank details", POINTS_HIGH, out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->change_count; i++) {
        draft_drop(&memory->changes[i]->draft);
        free(memory->changes[i]);
    }
    unlisted_drop(&memory->unlisted);
    map_dispose(&memory->changes_map);
    bank_memory_dispose(&memory->bank);
}

const struct detector detect_bank_details_changed = {
    .id = "bank-details-changed",
    .title = "Bank details changed",
    .blind =
        "Details in pictures other than QR codes, in locked files, beyond the first 16 KiB of a "
        "document, and mail sent without a copy in this mailbox.",
    .attack = "T1657",
    .check = "sent-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
