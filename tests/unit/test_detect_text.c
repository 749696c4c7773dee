/* test_detect_text.c - word lists, domains and conversations, as detectors see them. */
#include "../../detect/domain.h"
#include "../../detect/lookalike.h"
#include "../../detect/map.h"
#include "../../detect/own.h"
#include "../../detect/thread.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int open_words(void **state)
{
    struct words *words;
    struct error err = {0};

    if (!words_open(&words, DATA_DIR, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = words;
    return 0;
}

static int close_words(void **state)
{
    words_free(*state);
    return 0;
}

static void a_word_is_found_as_a_word(void **state)
{
    static const struct {
        enum word_list list;
        const char *text, *want;
    } rows[] = {
        {WORDS_MONEY, "Your invoice 17", "invoice*"},
        {WORDS_MONEY, "INVOICES attached", "invoice*"},
        {WORDS_MONEY, "bankrupt", NULL},
        {WORDS_MONEY, "a new bank", "bank"},
        {WORDS_MONEY, "L/C at sight", "l/c"},
        {WORDS_MONEY, "please send PO#12", "po#"},
        {WORDS_MONEY, "HÓA ĐƠN tháng 3", "hóa đơn"},
        {WORDS_MONEY, "Ho\u0301a \u0111o\u031bn", "hóa đơn"},
        {WORDS_MONEY, "hoá đơn", "hóa đơn"},
        {WORDS_MONEY, "hoa don", "hóa đơn"},
        {WORDS_MONEY, "hòa đơn", NULL},
        {WORDS_MONEY, "请付款", "付款"},
        {WORDS_MONEY, "关于PI的事", "PI"},
        {WORDS_MONEY, "ÜBERWEISUNG", "Überweisung"},
        {WORDS_MONEY, "b\u200ba\u00adn\u2060k", "bank"},
        {WORDS_MONEY, "ｂａｎｋ", "bank"},
        {WORDS_MONEY, "𝐛𝐚𝐧𝐤", "bank"},
        {WORDS_MONEY, "ⓑⓐⓝⓚ", "bank"},
        {WORDS_MONEY, "ʙᴀɴᴋ", "bank"},
        {WORDS_MONEY, "b\u0430n\u043a", "bank"},
        {WORDS_MONEY, "\u0412\u0410N\u041a", "bank"},
        {WORDS_MONEY, "Σ b\u0430nk Σ", "bank"},
        {WORDS_MONEY, "\u0431\u0430\u043d\u043a", NULL},
        {WORDS_MONEY, "请 付\n款", "付款"},
        {WORDS_MONEY, "请付\n\n款", NULL},
        {WORDS_BANK_CHANGE, "我们的收款账户已变更",
         "{银行|收款|汇款}{账户|账号|帐户|帐号|资料|信息}{|已|已经|有|"
         "有所|发生}{变更|更改|变动|更换}"},
        {WORDS_BANK_CHANGE, "匯到新的銀行賬戶",
         "{更改|變更|變動|更換|新}{|的}{銀行|收款|匯款|}{帳戶|帳號|賬戶|賬號}"},
        {WORDS_SECURITY, "hacked", "hack*"},
        {WORDS_SECURITY, "shack", NULL},
        {WORDS_SECURITY, "N0_FAKE_PR0FILES", NULL},
        {WORDS_SECURITY, "do   not\nclick here", "do not click"},
        {WORDS_BANK_CHANGE, "our updated and corrected bank account details", "updated"},
        {WORDS_BANK_CHANGE, "the bank details have now been changed", "{bank"},
        {WORDS_BANK_CHANGE, "change of address", NULL},
        {WORDS_BANK_CHANGE, "chúng tôi thay đổi số tài khoản", "tài"},
        {WORDS_BANK_CHANGE, "thay doi so tai khoan", "tài"},
        {WORDS_BANK_CHANGE, "我们的收款账户有更改的银行账号", "更改"},
        {WORDS_BANK_CHANGE, "新账户如下", "新"},
        {WORDS_BANK_CHANGE, "银行账户", NULL},
        {WORDS_NOTICE, "2-Step Verification was turned off", "2 Step"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct word_hit hit = {.entry = ""};
        bool found = words_search(*state, rows[i].list, str_of(rows[i].text), &hit);

        if (found != (rows[i].want != NULL) || (found && !strstr(hit.entry, rows[i].want)))
            fail_msg("\"%s\": wanted %s, got %s", rows[i].text,
                     rows[i].want ? rows[i].want : "nothing", found ? hit.entry : "nothing");
    }
}

static void a_whole_name_is_found_as_a_whole(void **state)
{
    static const struct {
        const char *name, *group;
    } rows[] = {
        {"Trash", "trash"},
        {"TRASH", "trash"},
        {"Thùng rác", "trash"},
        {"thung rac", "trash"},
        {"Mục đã xoá", "trash"},
        {"已删除", "trash"},
        {"RSS 源", "feeds"},
        {"Trashy", NULL},
        {"My Trash", NULL},
        {" trash ", "trash"},
        {"Tra", NULL},
        {"qqqq", NULL},
        {"thu\u0300ng ra\u0301c", "trash"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct word_hit hit = {.group = ""};
        bool found = words_is(*state, WORDS_FOLDERS, NULL, rows[i].name, &hit);

        if (found != (rows[i].group != NULL) || (found && strcmp(hit.group, rows[i].group) != 0))
            fail_msg("\"%s\": %s", rows[i].name, found ? hit.group : "nothing");
    }
}

static void a_list_that_is_missing_or_broken_is_named(void **state)
{
    char dir[] = "/tmp/mailmedic-words-XXXXXX", path[64];
    struct error err = {0};
    struct words *words;
    FILE *file;

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_false(words_open(&words, dir, &err));
    assert_non_null(strstr(err.text, "words-security.txt: No such file"));
    error_clear(&err);
    snprintf(path, sizeof(path), "%s/words-security.txt", dir);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("[en]\nfine\n{open|choice ..2 word\n", file);
    fclose(file);
    assert_false(words_open(&words, dir, &err));
    assert_non_null(strstr(err.text, "line 3 cannot be understood"));
    unlink(path);
    rmdir(dir);
}

static void what_was_registered_is_found(void **state)
{
    static const char *const rows[][2] = {
        {"an@mail.acme.example", "acme.example"},
        {"www.acme.co.uk", "acme.co.uk"},
        {"ACME.EXAMPLE.", "acme.example"},
        {"192.0.2.1", "192.0.2.1"},
        {"[192.0.2.1]", "[192.0.2.1]"},
        {"localhost", "localhost"},
        {"", ""},
        {"a@", ""},
        {"x@acme.com.vn", "acme.com.vn"},
        {"an@acme.example", "acme.example"},
        {"co.uk", "co.uk"},
        {"a.b.acme.co.uk", "acme.co.uk"},
        {".example", ".example"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char domain[DOMAIN_TEXT];

        domain_registrable(rows[i][0], domain);
        assert_string_equal(domain, rows[i][1]);
    }
}

static void alike_domains_are_told_apart_from_unlike(void **state)
{
    static const struct {
        const char *a, *b;
        enum lookalike_kind want;
    } rows[] = {
        {"gomoc.example", "gornoc.example", LOOKALIKE_SKELETON},
        {"alibaba.com", "a1ibaba.com", LOOKALIKE_SKELETON},
        {"vietcombank.com", "vietcornbank.com", LOOKALIKE_SKELETON},
        {"microsoft.com", "rnicr0soft.com", LOOKALIKE_SKELETON},
        {"techcombank.com", "tёchcombank.com", LOOKALIKE_INTERNATIONAL},
        {"hoaphat.com", "hòaphat.com", LOOKALIKE_INTERNATIONAL},
        {"paypal.com", "pаypаl.com", LOOKALIKE_INTERNATIONAL},
        {"partner.example", "partnr.example", LOOKALIKE_ONE_EDIT},
        {"lagomliving.example", "lagomlvinig.example", LOOKALIKE_TWO_EDITS},
        {"lagomliving.example", "lagomlving.test", LOOKALIKE_TWO_EDITS},
        {"caltech.example", "calltech.test", LOOKALIKE_NONE},
        {"partner.example", "partner.test", LOOKALIKE_SUFFIX},
        {"news1.example", "news2.example", LOOKALIKE_DIGITS},
        {"acme.example", "acne.example", LOOKALIKE_NONE}, /* but see below */
        {"acmes.example", "acme.example", LOOKALIKE_ONE_EDIT},
        {"acme.example", "acne.test", LOOKALIKE_NONE},
        {"aol.example", "aon.example", LOOKALIKE_NONE},
        {"partner.example", "partner.example", LOOKALIKE_NONE},
        {"partner.example", "lumber.example", LOOKALIKE_NONE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct looks a, b;

        looks_of(&a, rows[i].a);
        looks_of(&b, rows[i].b);
        if (lookalike_compare(&a, &b) != rows[i].want || lookalike_compare(&b, &a) != rows[i].want)
            fail_msg("%s, %s: %d, not %d", rows[i].a, rows[i].b, lookalike_compare(&a, &b),
                     rows[i].want);
    }
}

static void a_short_name_counts_where_it_is_the_owners(void **state)
{
    struct looks own, other;

    (void)state;
    looks_of(&own, "acme.example");
    own.own = true;
    looks_of(&other, "acne.example");
    assert_int_equal(lookalike_compare(&own, &other), LOOKALIKE_ONE_EDIT);
    looks_of(&other, "acm.example");
    assert_int_equal(lookalike_compare(&other, &own), LOOKALIKE_ONE_EDIT);
    looks_of(&other, "acme.test");
    assert_int_equal(lookalike_compare(&other, &own), LOOKALIKE_SUFFIX);
    looks_of(&other, "axne.example");
    assert_int_equal(lookalike_compare(&other, &own), LOOKALIKE_NONE);
}

static void a_mail_is_split_from_what_it_quotes(void **state)
{
    static const struct {
        const char *text, *own;
    } rows[] = {
        {"a\nb\n", "a\nb\n"},
        {"a\n> b\nc\n", "a\nc\n"},
        {"a\nOn Monday Anna wrote:\n> b\nc\n", "a\nOn Monday Anna wrote:\nc\n"},
        {"a\nOn Monday Anna wrote:\nb\n", "a\n"},
        {"a\n-----Original Message-----\nb\n", "a\n"},
        {"a\nFrom: x\nSent: y\nTo: z\nb\n", "a\n"},
        {"a\n________________________________\n\nFrom: x\nb\n", "a\n"},
        {"a\n________________________________\nb\n", "a\n________________________________\nb\n"},
        {"a\nFrom: here on we go\nb\n", "a\nFrom: here on we go\nb\n"},
        {"a\n发件人: x\n发送时间: y\nb\n", "a\n"},
        {"a\nVào thứ Hai, Anna đã viết:\nb\n", "a\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf own, quoted;

        thread_split(str_of(rows[i].text), &own, &quoted);
        assert_string_equal(buf_c(&own), rows[i].own);
        buf_dispose(&own);
        buf_dispose(&quoted);
    }
}

static void a_subject_loses_its_marks(void **state)
{
    static const char *const rows[][2] = {
        {"Re: RE: Order 17", "order 17"}, {"Re[2]: Order", "order"},
        {"AW: WG: Order", "order"},       {"回复：转发: 订单", "订单"},
        {"Trả lời: Đơn", "đơn"},          {"Reply: Order", "reply: order"},
        {"Order: 17", "order: 17"},       {"Fwd:", ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out;

        buf_init(&out, 1000);
        thread_subject(&out, rows[i][0], *state);
        assert_string_equal(buf_c(&out), rows[i][1]);
        buf_dispose(&out);
    }
}

static void own_addresses_are_those_that_send(void **state)
{
    struct own_tally *tally = own_tally_new();
    struct case_facts facts = {.words = *state};
    struct arena arena = {0};

    for (int i = 0; i < 60; i++)
        own_tally_add(tally, "An@Acme.Example");
    for (int i = 0; i < 5; i++)
        own_tally_add(tally, "an.private@gmail.com");
    own_tally_add(tally, "intruder@evil.example"); /* once is no habit */
    own_decide(tally, "daughter.example", &arena, &facts);
    assert_string_equal(facts.owner, "an@acme.example");
    assert_true(own_is_own(&facts, "AN@acme.example"));
    assert_true(own_is_own(&facts, "an.private@gmail.com"));
    assert_true(own_is_inside(&facts, "bo@mail.acme.example"));
    assert_true(own_is_inside(&facts, "bo@daughter.example"));
    assert_false(own_is_inside(&facts, "other@gmail.com"));
    assert_true(own_is_outside(&facts, "intruder@evil.example"));
    assert_true(own_is_outside(&facts, "x@notacme.example"));
    assert_false(own_is_outside(&facts, "no address"));
    assert_true(own_is_freemail(&facts, "x@vip.163.com"));
    own_tally_free(tally);
    arena_dispose(&arena);
}

static void a_map_keeps_what_was_put(void **state)
{
    struct map map = {0};

    (void)state;
    assert_int_equal(map_get(&map, str_of("a")), MAP_NONE);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 5000; i++) {
            char key[16];

            snprintf(key, sizeof(key), "key %d", i);
            map_put(&map, str_of(key), i + round);
        }
    assert_int_equal(map.count, 5000);
    assert_int_equal(map_get(&map, str_of("key 4711")), 4712);
    assert_int_equal(map_get(&map, str_of("key")), MAP_NONE);
    map_dispose(&map);
}

/* Words, beginnings of words and marks of the lists' languages, put together by dice. */
static void throw_text(struct buf *out, uint32_t *dice)
{
    static const char *const pieces[] = {" ",
                                         " ",
                                         " ",
                                         "\n",
                                         ".",
                                         "-",
                                         "_",
                                         "/",
                                         "the ",
                                         "invoice",
                                         "bank",
                                         "account",
                                         "details",
                                         "changed",
                                         "new",
                                         "updated",
                                         "paypal",
                                         "microsoft",
                                         "urgent",
                                         "verify your account",
                                         "hóa đơn",
                                         "tài khoản",
                                         "thay đổi",
                                         "付款",
                                         "账户",
                                         "新账户",
                                         "password",
                                         "7",
                                         "x",
                                         "ß",
                                         "\u00a0",
                                         "PI",
                                         "do not click",
                                         "swift",
                                         "re",
                                         "fw",
                                         "kindly",
                                         "pay",
                                         "l/c"};

    for (int i = 0; i < 30; i++) {
        *dice = *dice * 1664525u + 1013904223u;
        buf_text(out, pieces[(*dice >> 16) % ARRAY_LEN(pieces)]);
    }
}

static void assert_same_hits(const struct words *words, enum word_list list,
                             const struct words_text *text, size_t *found)
{
    struct word_hit plain = {0}, in = {0};
    bool is = words_search_folded(words, list, text->folded, &plain);

    assert_int_equal(words_search_in(words, list, text, &in), is);
    assert_true(!is ||
                (plain.entry == in.entry && plain.from == in.from && plain.until == in.until));
    for (size_t from = 0; from <= text->folded.len; from++) {
        is = words_next_folded(words, list, NULL, text->folded, from, &plain);
        assert_int_equal(words_next_in(words, list, NULL, text, from, &in), is);
        assert_true(!is ||
                    (plain.entry == in.entry && plain.from == in.from && plain.until == in.until));
        *found += is;
    }
}

static void one_look_at_a_text_finds_what_a_look_for_each_list_finds(void **state)
{
    const struct words *words = *state;
    uint32_t dice = 7;
    size_t found = 0;

    for (int round = 0; round < 40; round++) {
        struct buf raw, folded;
        struct words_text text;

        buf_init(&raw, 4096);
        buf_init(&folded, 8192);
        throw_text(&raw, &dice);
        words_fold(&folded, buf_as_str(&raw));
        words_text_make(&text, words, (1u << WORDS_LISTS) - 1, buf_as_str(&folded));
        for (enum word_list list = WORDS_SECURITY; list < WORDS_LISTS; list++)
            assert_same_hits(words, list, &text, &found);
        words_text_dispose(&text);
        buf_dispose(&folded);
        buf_dispose(&raw);
    }
    assert_true(found > 1000);
}

/* What folding promises of ASCII, one character after the other. */
static void fold_slowly(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char ch = text.at[i];

        if (ch == ' ' || (ch >= '\t' && ch <= '\r')) {
            if (out->len > 0 && out->at[out->len - 1] != ' ')
                buf_char(out, ' ');
        } else {
            buf_char(out, ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch);
        }
    }
    if (out->len > 0 && out->at[out->len - 1] == ' ')
        out->len--;
}

static void plain_text_is_folded_alike_however_it_is_cut(void **state)
{
    uint32_t dice = 11;

    (void)state;
    for (size_t round = 0; round < 4000; round++) {
        char raw[48];
        size_t len = round % sizeof(raw);
        struct buf want, got;

        for (size_t i = 0; i < len; i++) {
            dice = dice * 1664525u + 1013904223u;
            raw[i] = (char)(dice >> 24 & 0x7f);
            if (round & 1 && dice >> 31) /* blanks as frequent as all others together */
                raw[i] = "  \t\n\r\v\f "[dice >> 28 & 7];
        }
        buf_init(&want, sizeof(raw));
        buf_init(&got, sizeof(raw));
        fold_slowly(&want, (struct str){raw, len});
        words_fold(&got, (struct str){raw, len});
        assert_int_equal(got.len, want.len);
        assert_memory_equal(buf_c(&got), buf_c(&want), want.len);
        assert_false(got.full);
        buf_dispose(&want);
        buf_dispose(&got);
    }
}

/* The lists of data/ in dir, but for one of our own. */
static void copy_lists(const char *dir, const char *own, const char *text)
{
    DIR *from = opendir(DATA_DIR);
    const struct dirent *entry;

    assert_non_null(from);
    while ((entry = readdir(from))) {
        char old[512], new[512];
        FILE *file;

        snprintf(old, sizeof(old), "%s/%s", DATA_DIR, entry->d_name);
        snprintf(new, sizeof(new), "%s/%s", dir, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        if (strcmp(entry->d_name, own) != 0) {
            assert_int_equal(symlink(old, new), 0);
            continue;
        }
        file = fopen(new, "w");
        assert_non_null(file);
        fputs(text, file);
        fclose(file);
    }
    closedir(from);
}

static void remove_lists(const char *dir)
{
    DIR *list = opendir(dir);
    const struct dirent *entry;

    assert_non_null(list);
    while ((entry = readdir(list)))
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(list), entry->d_name, 0);
    closedir(list);
    rmdir(dir);
}

static void an_entry_may_begin_with_a_sign(void **state)
{
    char dir[] = "/tmp/mailmedic-words-XXXXXX";
    struct words_text text;
    struct error err = {0};
    struct words *words;
    size_t found = 0;

    (void)state;
    assert_non_null(mkdtemp(dir));
    copy_lists(dir, "words-money.txt", "[en]\n$ now\nrent\n");
    assert_true(words_open(&words, dir, &err));
    words_text_make(&text, words, 1u << WORDS_MONEY,
                    str_of("the rent is due: send the whole sum in $ now or later"));
    assert_same_hits(words, WORDS_MONEY, &text, &found);
    assert_int_equal(found, 40); /* the sign is found from each place before it */
    words_text_dispose(&text);
    words_free(words);
    remove_lists(dir);
}

/* Of less than three letters, and those that begin like them. */
static void short_entries_are_found_beside_longer_ones(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"do", NULL},
        {"do it now", "do ..1 now"},
        {"doc now", "doc ..1 now"},
        {"d", "d"},
        {"a d", "d"},
        {"di", "di"},
        {"dim", NULL},
        {"dime", "dime"},
        {"dimes", NULL},
        {"dint", "din*"},
        {"so d.", "d"},
        {"due to", "{du|due} to"},
        {"du to", "{du|due} to"},
        {"dun to", NULL},
        {"dot", NULL},
    };
    char dir[] = "/tmp/mailmedic-words-XXXXXX";
    struct error err = {0};
    struct words *words;

    (void)state;
    assert_non_null(mkdtemp(dir));
    copy_lists(dir, "words-money.txt",
               "[en]\nd\ndi\ndime\ndin*\ndo ..1 now\ndoc ..1 now\n{du|due} to\n");
    assert_true(words_open(&words, dir, &err));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct word_hit hit = {.entry = ""};
        bool found = words_search(words, WORDS_MONEY, str_of(rows[i].text), &hit);

        if (found != (rows[i].want != NULL) || (found && strcmp(hit.entry, rows[i].want) != 0))
            fail_msg("\"%s\": %s", rows[i].text, found ? hit.entry : "nothing");
    }
    words_free(words);
    remove_lists(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_found_as_a_word),
        cmocka_unit_test(a_whole_name_is_found_as_a_whole),
        cmocka_unit_test(a_list_that_is_missing_or_broken_is_named),
        cmocka_unit_test(what_was_registered_is_found),
        cmocka_unit_test(alike_domains_are_told_apart_from_unlike),
        cmocka_unit_test(a_short_name_counts_where_it_is_the_owners),
        cmocka_unit_test(a_mail_is_split_from_what_it_quotes),
        cmocka_unit_test(a_subject_loses_its_marks),
        cmocka_unit_test(own_addresses_are_those_that_send),
        cmocka_unit_test(a_map_keeps_what_was_put),
        cmocka_unit_test(plain_text_is_folded_alike_however_it_is_cut),
        cmocka_unit_test(an_entry_may_begin_with_a_sign),
        cmocka_unit_test(short_entries_are_found_beside_longer_ones),
        cmocka_unit_test(one_look_at_a_text_finds_what_a_look_for_each_list_finds),
    };

    return cmocka_run_group_tests(tests, open_words, close_words);
}
