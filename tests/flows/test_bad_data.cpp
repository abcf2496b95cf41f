// Data files that must be refused: columns, rows, quotes, labels, encoding.
#include "tests/support/bad_input.h"

using namespace artemis;
using namespace artemis::test;

namespace {

using Spoil = std::function<void(const Workbench&)>;

/// Trains on another file of this name and content.
Spoil train(const char* name, const std::string& content) {
    return [name, content](const Workbench& bench) {
        bench.write(name, content);
        bench.edit("experiment.yaml", "train.tsv", name);
    };
}
Spoil dev(const std::string& content) {
    return [content](const Workbench& bench) { bench.write("dev.tsv", content); };
}

const std::string jsonRow = R"({"text": "a good film", "label": "1"})";

const std::vector<BadCase> cases{
    {"no such column",
     [](const Workbench& bench) { bench.edit("experiment.yaml", "text: text", "text: txet"); },
     {"train.tsv", "no column \"txet\"", "text, label", "Did you mean \"text\"?", "dev.tsv"}},
    {"empty file", train("empty.tsv", ""), {"empty.tsv:1", "empty"}},
    {"header alone", train("header.tsv", "text\tlabel\n"), {"header.tsv", "no rows"}},
    {"empty text",
     train("t.tsv", "text\tlabel\na film\t0\n \t1\n"),
     {"\"text\" is empty in row 3"}},
    {"empty label",
     train("t.tsv", "text\tlabel\na film\t0\nb\t\nc\t1\n"),
     {"\"label\" is empty in row 3"}},
    {"row too short",
     train("t.tsv", "text\tlabel\na film\t0\nbook\n"),
     {"t.tsv:3", "1 fields", "2"}},
    {"row too long", train("t.tsv", "text\tlabel\na\t0\nb\t1\tc\n"), {"t.tsv:3", "3 fields"}},
    {"open quote",
     train("t.csv", "text,label\n\"a film,0\nb,1\n"),
     {"t.csv:2", "quote", "never closed"}},
    {"text after a quote",
     train("t.csv", "text,label\n\"a\"b,0\nc,1\n"),
     {"t.csv:2", "closing quote"}},
    {"comma in a bare text", train("t.csv", "text,label\na, b,0\nc,1\n"), {"t.csv:2", "3 fields"}},
    {"broken JSON", train("t.jsonl", jsonRow + "\n{\"text\": \"b\n"), {"t.jsonl:2", "JSON object"}},
    {"JSON list", train("t.jsonl", jsonRow + "\n[1, 2]\n"), {"t.jsonl:2", "JSON object"}},
    {"JSON without a key",
     train("t.jsonl", jsonRow + "\n{\"text\": \"b\"}\n"),
     {"t.jsonl:2", "\"label\""}},
    {"JSON text that is a list",
     train("t.jsonl", jsonRow + "\n{\"text\": [1], \"label\": \"0\"}\n"),
     {"t.jsonl:2", "\"text\" is array"}},
    {"one class", train("t.tsv", "text\tlabel\na\tgood\nb\tgood\n"), {"two classes", "good"}},
    {"gap in the numbers", train("t.tsv", "text\tlabel\na\t0\nb\t2\n"), {"without a gap", "2"}},
    {"label unknown in training",
     dev("text\tlabel\na film\t0\nb\t7\n"),
     {"dev.tsv", "\"7\" in row 3", "0, 1"}},
    {"not UTF-8", train("t.tsv", "text\tlabel\na\t0\nb\xE9\t1\n"), {"t.tsv:3", "UTF-8"}},
    {"a picture", train("t.tsv", "\x89PNG\r\n\x1A\n"), {"t.tsv:1", "UTF-8"}},
    {"unknown ending", train("t.xlsx", "text\tlabel\n"), {"t.xlsx", ".xlsx", ".tsv, .csv"}},
    {"no label in plain text", train("t.txt", "a good film\nbook\n"), {"t.txt", "\"label\""}},
    {"problems of both files",
     [](const Workbench& bench) {
         bench.write("train.tsv", "text\tlabel\na\t0\nb\t1\tc\n");
         bench.write("dev.tsv", "");
     },
     {"train.tsv:3", "dev.tsv:1"}},
    {"share that leaves nothing",
     [](const Workbench& bench) {
         bench.edit("experiment.yaml", "eval: dev.tsv, ", "eval_share: 0.01, samples: 8, ");
     },
     {"data.eval_share", "8 rows"}},
};

}  // namespace

class TestBadData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refused_data() { addRows(cases); }
    void refused() {
        QFETCH(int, index);
        checkRefused(cases[static_cast<std::size_t>(index)]);
    }
};

QTEST_GUILESS_MAIN(TestBadData)
#include "test_bad_data.moc"
