#!/usr/bin/perl
# text_class_table.pl - writes base/text_class_table.c from the Unicode data that perl carries.
#   perl base/text_class_table.pl > base/text_class_table.c
#   perl base/text_class_table.pl --check base/text_class_table.c
# --check: exit 0 if the file is what we would write, 1 if not, 77 if this perl has other data
# than the version the table is pinned to.
use strict;
use warnings;

# Debian 12's perl, and its glibc's wcwidth(). A new version is a decision: the screen must know
# the width of whatever we call plain.
my $pinned = '14.0.0';

my $have = eval { require Unicode::UCD; Unicode::UCD::UnicodeVersion() } // 'none';
if ($have ne $pinned) {
    print STDERR "skipped: the table is of Unicode $pinned, this perl has $have\n";
    exit 77;
}

# What is hidden although its general category does not say so (security.md 11.3).
my @hidden = (
    [0x034f, 0x034f],      # combining grapheme joiner
    [0x115f, 0x1160],      # Hangul fillers
    [0x17b4, 0x17b5],      # Khmer inherent vowels
    [0x180b, 0x180f],      # Mongolian selectors and separator
    [0x2800, 0x2800],      # braille pattern blank
    [0x3164, 0x3164],      # Hangul filler
    [0xfe00, 0xfe0f],      # variation selectors
    [0xffa0, 0xffa0],      # half-width Hangul filler
    [0xfff0, 0xfffc],      # specials, all but the replacement character
    [0xe0000, 0xe0fff],    # tags, more variation selectors, and the rest of their block
);

sub class_of {
    my ($code) = @_;
    my $ch = chr($code);

    # A blank that is not U+0020 looks like one; U+3000 is how Chinese and Japanese write it.
    return 'PLAIN' if $code == 0x20 || $code == 0x3000;
    for my $range (@hidden) {
        return 'HIDDEN' if $code >= $range->[0] && $code <= $range->[1];
    }
    no warnings 'utf8';    # surrogates and noncharacters are asked about too
    return 'HIDDEN' if $ch =~ /\p{Gc=Other}|\p{Gc=Separator}/;    # controls, formats, private, none
    return 'COMBINING' if $ch =~ /\p{Gc=Mn}|\p{Gc=Me}/;
    return 'PLAIN';
}

my $out = <<"END";
/* text_class_table.c - written by text_class_table.pl from Unicode $pinned: do not edit. */
#include "text_class_table.h"

/* clang-format off */
const struct text_range text_ranges[] = {
END
my ($first, $class, $count) = (0, class_of(0), 0);
for my $code (1 .. 0x110000) {
    my $next = $code <= 0x10ffff ? class_of($code) : '';
    next if $next eq $class;
    if ($class ne 'PLAIN') {
        $out .= sprintf("    {0x%04x, 0x%04x, TEXT_%s},\n", $first, $code - 1, $class);
        $count++;
    }
    ($first, $class) = ($code, $next);
}
$out .= "};\n/* clang-format on */\n\nconst size_t text_range_count = ARRAY_LEN(text_ranges);\n";

if (@ARGV == 2 && $ARGV[0] eq '--check') {
    local $/;
    open(my $file, '<', $ARGV[1]) or die "$ARGV[1]: $!\n";
    my $is = <$file>;
    exit 0 if $is eq $out;
    print STDERR "$ARGV[1] is not what the script writes\n";
    exit 1;
}
print $out;
