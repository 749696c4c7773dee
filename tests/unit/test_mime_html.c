/* test_mime_html.c - pages as their reader sees them, and links. */
#include "html.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct page {
    struct arena arena;
    struct urls urls;
    struct buf text;
    struct html html;
};

static void read_page(struct page *page, struct str source)
{
    *page = (struct page){0};
    page->urls.arena = &page->arena;
    buf_init(&page->text, 100000);
    page->html = (struct html){.text = &page->text, .urls = &page->urls, .part = 1};
    html_read(&page->html, source);
}

static void dispose(struct page *page)
{
    buf_dispose(&page->text);
    arena_dispose(&page->arena);
}

static void text_is_what_the_reader_sees(void **state)
{
    static const struct {
        const char *what, *page, *want;
    } cases[] = {
        {"words", "<p>one <b>two</b>\n three</p>", "one two three\n"},
        {"blocks", "<div>a</div><div>b</div><p>c<br>d", "a\nb\nc\nd\n"},
        {"cells", "<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc\n"},
        {"pre", "<pre>a\n b</pre>", "a\nb\n"},
        {"no markup", "a < b & c", "a < b & c\n"},
        {"references", "&lt;&amp;&gt; &eacute;&#233;&#xe9; &nbsp;&euro;", "<&> ééé \u00a0€\n"},
        {"no references", "&notareference; &#; &; &amp", "¬areference; &#; &; &\n"},
        {"windows-1252 numbers", "&#150;&#128;", "–€\n"},
        {"impossible numbers", "&#0;&#x110000;&#xd800;", "���\n"},
        {"script, style, title", "<title>t</title><style>s</style><script>x<b>y</script>z", "z\n"},
        {"script with a lookalike end", "<script>a</scripty>b</script >c", "c\n"},
        {"unclosed script", "a<script>b", "a\n"},
        {"comment", "a<!-- b -- > c -->d", "ad\n"},
        {"abrupt comment", "a<!-->b<!--->c", "abc\n"},
        {"odd end of a comment", "a<!-- b --!>c", "ac\n"},
        {"either end of a comment", "a<!-- b ---->c<!-- d ->--!>e<!----!>f", "acef\n"},
        {"unclosed comment", "a<!-- b", "a\n"},
        {"declarations", "<!DOCTYPE html><?xml version=1?>a</3 b>c", "ac\n"},
        {"a tag in quotes", "<a title=\"<b>x</b>\">y</a>", "y\n"},
        {"unclosed tag", "a<b", "a\n"},
        {"display:none", "a<div style='display: NONE'>b<div>c</div>d</div>e", "a\ne\n"},
        {"font size zero", "a<span style='font-size:0px'>b</span>c", "ac\n"},
        {"font size small", "a<span style='font-size:0.8em'>b</span>c", "abc\n"},
        {"hidden attribute", "a<p hidden>b<p>c", "a\nc\n"},
        {"hidden image hides no text", "a<img style='display:none'>b", "ab\n"},
        {"opacity", "a<span style=\"color:red;opacity:0\">b</span>c", "ac\n"},
        {"not hidden", "a<span style='x-display:none'>b</span>c", "abc\n"},
        {"bytes that are no text", "a\xff\x01", "a\\xFF\x01\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct page page;

        read_page(&page, str_of(cases[i].page));
        if (strcmp(buf_c(&page.text), cases[i].want) != 0)
            fail_msg("%s: \"%s\"", cases[i].what, buf_c(&page.text));
        dispose(&page);
    }
}

static void links_are_seen_as_a_browser_follows_them(void **state)
{
    static const struct {
        const char *what, *page, *target, *text; /* the first; NULL: none */
    } cases[] = {
        {"usual", "<a href=\"https://a.example/\">click</a>", "https://a.example/", "click"},
        {"the same twice", "<a href=x>x</a>", "x", ""},
        {"no quotes", "<a href=https://a.example/?a=b&c=d>x</a>", "https://a.example/?a=b&c=d",
         "x"},
        {"single quotes", "<a href='https://a.example/'>x</a>", "https://a.example/", "x"},
        {"slash for a blank", "<a/href=https://a.example/>x</a>", "https://a.example/", "x"},
        {"upper case", "<A HREF=https://a.example/>x</A>", "https://a.example/", "x"},
        {"references", "<a href='&#104;ttps&colon;&sol;/a.example/'>x</a>", "https://a.example/",
         "x"},
        {"no reference in a query", "<a href='?a=1&copy=2'>x</a>", "?a=1&copy=2", "x"},
        {"line ends inside", "<a href=' ht\ntps://a.ex\tample/ '>x</a>", "https://a.example/", "x"},
        {"first href counts", "<a href=a.example href=b.example>x</a>", "a.example", "x"},
        {"never closed", "<a href=https://a.example/>x", "https://a.example/", "x"},
        {"picture", "<a href=https://a.example/><img src=b alt='Sign in'></a>",
         "https://a.example/", "[Sign in]"},
        {"text over tags", "<a href=u>one <b>two</b>\n three</a>", "u", "one two three"},
        {"text over lines", "<a href=u><div>one</div><div>two</div></a>", "u", "one two"},
        {"form", "<form action=https://a.example/>", "https://a.example/", "[form]"},
        {"frame", "<iframe src=https://a.example/></iframe>", "https://a.example/", "[frame]"},
        {"refresh", "<meta http-equiv=REFRESH content='0;URL=https://a.example/'>",
         "https://a.example/", "[refresh]"},
        {"base", "<base href=https://a.example/>", "https://a.example/", "[base]"},
        {"script", "<script src=https://a.example/s.js></script>", "https://a.example/s.js",
         "[script]"},
        {"in this page", "<a href=#top>x</a>", NULL, NULL},
        {"no target", "<a name=x>x</a><a href=''>y</a>", NULL, NULL},
        {"in a comment", "<!-- <a href=https://a.example/>x</a> -->", NULL, NULL},
        {"in a script", "<script>'<a href=https://a.example/>'</script>", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct page page;
        bool ok;

        read_page(&page, str_of(cases[i].page));
        ok = cases[i].target
                 ? page.urls.count == 1 && strcmp(page.urls.at[0].target, cases[i].target) == 0 &&
                       strcmp(page.urls.at[0].text, cases[i].text) == 0
                 : page.urls.count == 0;
        if (!ok)
            fail_msg("%s: %zu, %s \"%s\"", cases[i].what, page.urls.count,
                     page.urls.count ? page.urls.at[0].target : "",
                     page.urls.count ? page.urls.at[0].text : "");
        dispose(&page);
    }
}

static void pictures_passwords_and_hidden_text_are_counted(void **state)
{
    struct page page;

    (void)state;
    read_page(&page, str_of("<img src=a><img src=b width=1><img src=c height='0'>seen"
                            "<p style='display:none'>unseen</p><input type=' Password '>"));
    assert_int_equal(page.html.images, 1);
    assert_int_equal(page.html.visible, 4);
    assert_int_equal(page.html.hidden, 6);
    assert_true(page.html.has_password);
    dispose(&page);
}

static void a_page_of_a_megabyte_of_tags_ends_soon(void **state)
{
    static const char *const pieces[] = {
        "<",  "<a",  "<a href=\"", "<!--",    "</", "<p style='display:none'>",
        "&#", "&lt", "<a x=y ",    "<script>"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct page page;
        struct buf source;

        buf_init(&source, MIB(2));
        while (source.len < MIB(1))
            buf_text(&source, pieces[i]);
        read_page(&page, buf_as_str(&source));
        dispose(&page);
        buf_dispose(&source);
    }
}

static void urls_are_found_in_plain_text(void **state)
{
    static const struct {
        const char *text, *want; /* each and a blank */
    } cases[] = {
        {"see https://a.example/x?y=1#z.", "https://a.example/x?y=1#z "},
        {"(https://a.example/x_(y))", "https://a.example/x_(y) "},
        {"<https://a.example/>", "https://a.example/ "},
        {"\"https://a.example/\",", "https://a.example/ "},
        {"HTTP://A.example HTTPS://b.example", "HTTP://A.example HTTPS://b.example "},
        {"xhttps://a.example", "https://a.example "},
        {"hxxp://a.example ftp://b.example", "hxxp://a.example ftp://b.example "},
        {"gopher://a.example file:///etc", ""},
        {"www.a.example/x, and www.b.example!", "www.a.example/x www.b.example "},
        {"http://www.a.example/", "http://www.a.example/ "},
        {"www. x www.x", ""},
        {"请访问https://a.example/路径。谢谢", "https://a.example/路径 "},
        {"https://xn--a.example/đường", "https://xn--a.example/đường "},
        {"https://a.example/\xe2\x80\x8bhidden", "https://a.example/ "},
        {"https://a.example/ https://a.example/", "https://a.example/ "},
        {"http:// https:///", "https:/// "},
        {"no links", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct urls urls = {.arena = &arena};
        struct buf found;

        buf_init(&found, 1000);
        urls_find(&urls, str_of(cases[i].text), 1);
        for (size_t k = 0; k < urls.count; k++)
            buf_printf(&found, "%s ", urls.at[k].target);
        if (strcmp(buf_c(&found), cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].text, buf_c(&found));
        buf_dispose(&found);
        arena_dispose(&arena);
    }
}

static void there_is_an_end_to_links(void **state)
{
    struct arena arena = {0};
    struct urls urls = {.arena = &arena};
    struct buf text;

    (void)state;
    buf_init(&text, MIB(1));
    for (unsigned i = 0; i < 2 * LIMIT_URLS; i++)
        buf_printf(&text, "https://a.example/%u ", i);
    urls_find(&urls, buf_as_str(&text), 1);
    assert_int_equal(urls.count, LIMIT_URLS);
    assert_true(urls.full);
    buf_dispose(&text);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_what_the_reader_sees),
        cmocka_unit_test(links_are_seen_as_a_browser_follows_them),
        cmocka_unit_test(pictures_passwords_and_hidden_text_are_counted),
        cmocka_unit_test(a_page_of_a_megabyte_of_tags_ends_soon),
        cmocka_unit_test(urls_are_found_in_plain_text),
        cmocka_unit_test(there_is_an_end_to_links),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
