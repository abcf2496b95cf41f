// Tables: the four formats, their corner cases, and the sentence said about each kind of bad file.
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <memory>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/engine/data/table.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;

using Rows = std::vector<std::vector<std::string>>;

class TestTable : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    Table read(const std::string& name, const std::string& bytes,
               const std::vector<std::string>& wanted = {}, std::int64_t limit = 0) {
        const auto path = std::filesystem::path(m_folder->path().toStdString()) / name;
        writeFile(path, bytes);
        return readTable(path, wanted, limit);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void tsvTakesQuotesAsTheyAre() {
        const Table table = read("a.tsv", "sentence\tlabel\nsay \"no\", she said\t0\nb\t1\n");
        QCOMPARE(table.columns, (std::vector<std::string>{"sentence", "label"}));
        QCOMPARE(table.rows, (Rows{{"say \"no\", she said", "0"}, {"b", "1"}}));
        QCOMPARE(table.sourceRows, (std::vector<std::int64_t>{2, 3}));
        QVERIFY(table.place(1).ends_with("a.tsv:3"));
    }

    void byteOrderMarkAndCrlf() {
        const Table table = read("a.tsv", "\xEF\xBB\xBFtext\tlabel\r\nna\xC3\xAFve\t1\r\n\r\nb\t0");
        QCOMPARE(table.columns, (std::vector<std::string>{"text", "label"}));
        QCOMPARE(table.rows, (Rows{{"na\xC3\xAFve", "1"}, {"b", "0"}}));
        QCOMPARE(table.sourceRows, (std::vector<std::int64_t>{2, 4}));
    }

    /// The examples of RFC 4180, section 2.
    void csv() {
        const Table table = read("a.csv",
                                 "a,b,c\r\n\"aaa\",\"b \r\nbb\",\"ccc\"\r\n"
                                 "\"x\"\"y\",,\"1,2\"\r\nlast,\"\"\"\",z");
        QCOMPARE(table.rows,
                 (Rows{{"aaa", "b \r\nbb", "ccc"}, {"x\"y", "", "1,2"}, {"last", "\"", "z"}}));
        QCOMPARE(table.sourceRows, (std::vector<std::int64_t>{2, 4, 5}));
    }

    void wantedColumnsInTheirOrder() {
        const Table table = read("a.csv", "id,label,text\n1,0,a\n2,1,b\n", {"text", "label"});
        QCOMPARE(table.columns, (std::vector<std::string>{"text", "label"}));
        QCOMPARE(table.rows, (Rows{{"a", "0"}, {"b", "1"}}));
        QCOMPARE(table.column("label"), std::size_t{1});
    }

    void jsonl() {
        const std::string bytes =
            "{\"text\": \"a\\nb\", \"label\": 1, \"more\": [1]}\n\n"
            "{\"label\": \"x\", \"text\": \"\\u00e9\"}\n{\"text\": 2.5, \"label\": true}";
        const Table table = read("a.jsonl", bytes, {"text", "label"});
        QCOMPARE(table.rows, (Rows{{"a\nb", "1"}, {"\xC3\xA9", "x"}, {"2.5", "true"}}));
        QCOMPARE(table.sourceRows, (std::vector<std::int64_t>{1, 3, 4}));
    }

    void plainTextSkipsEmptyLines() {
        const Table table = read("a.txt", "first\n\n  \n\"second\", line\r\n");
        QCOMPARE(table.columns, (std::vector<std::string>{"text"}));
        QCOMPARE(table.rows, (Rows{{"first"}, {"\"second\", line"}}));
        QCOMPARE(table.sourceRows, (std::vector<std::int64_t>{1, 4}));
    }

    void limitReadsTheFirstRows() {
        QCOMPARE(read("a.tsv", "t\n1\n2\n3\n", {}, 2).rows, (Rows{{"1"}, {"2"}}));
        QCOMPARE(read("a.csv", "t\n1\n2\n3\n", {}, 1).rows, (Rows{{"1"}}));
        QCOMPARE(read("a.jsonl", "{\"t\":1}\n{\"t\":2}\nbroken", {}, 2).rows, (Rows{{"1"}, {"2"}}));
        QCOMPARE(read("a.txt", "1\n2\n3\n", {}, 5).rows, (Rows{{"1"}, {"2"}, {"3"}}));
    }

    void badFiles_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* file, const char* bytes,
                            const char* message) {
            QTest::newRow(name) << QString(file) << QByteArray(bytes) << QString(message);
        };
        row("unknown ending", "a.xlsx", "text\na\n",
            "a.xlsx: the ending \".xlsx\" is not known; data files end in");
        row("empty", "a.tsv", "", "a.tsv:1: the file is empty; its first line names the columns");
        row("header only", "a.tsv", "text\n", "a.tsv: there are no rows in this file");
        row("missing column", "a.tsv", "Text\tlabel\na\t1\n",
            "a.tsv: there is no column \"text\"; the columns are Text, label. Did you mean "
            "\"Text\"?");
        row("too many tabs", "a.tsv", "text\tlabel\na\t1\nb\tc\t0\n",
            "a.tsv:3: this row has 3 fields between tabs, the header has 2 (text, label); a text "
            "may not hold a tab");
        row("too few tabs", "a.tsv", "text\tlabel\na\n", "a.tsv:2: this row has 1 fields");
        row("too many commas", "a.csv", "text,label\nyes, it is,1\n",
            "a.csv:2: this row has 3 fields between commas, the header has 2 (text, label); a text "
            "with a comma stands in quotes");
        row("quote left open", "a.csv", "text,label\na,1\n\"b,0\nc,1\n",
            "a.csv:3: a quote opened in this row is never closed");
        row("after the quote", "a.csv", "text\n\"a\" b\n",
            "a.csv:2: after a closing quote comes a comma or the end of the row");
        row("not an object", "a.jsonl", "{\"text\": \"a\"}\n[1]\n",
            "a.jsonl:2: this line is not a JSON object");
        row("broken JSON", "a.jsonl", "{\"text\": \"a\n",
            "a.jsonl:1: this line is not a JSON object");
        row("missing key", "a.jsonl", "{\"text\": \"a\"}\n{\"texts\": \"b\", \"x\": 1}\n",
            "a.jsonl:2: this row has no key \"text\"; its keys are texts, x. Did you mean "
            "\"texts\"?");
        row("list as text", "a.jsonl", "{\"text\": [\"a\"]}\n",
            "a.jsonl:1: \"text\" is array; a text or a number is needed");
        row("null as text", "a.jsonl", "{\"text\": null}\n", "a.jsonl:1: \"text\" is null;");
        row("Latin-1", "a.tsv", "text\na\nna\xEFve\n",
            "a.tsv:3: the text is not UTF-8 here; save the file as UTF-8");
        row("UTF-16", "a.txt", "\xFF\xFEt", "a.txt:1: the text is not UTF-8 here");
        row("endless number", "a.json", "[\n2e999]",
            "a.json:2: the file is not JSON here; one object a line goes");
        row("only blank lines", "a.txt", "\n\n", "a.txt: there are no rows in this file");
    }
    void badFiles() {
        QFETCH(QString, file);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, message);
        try {
            read(file.toStdString(), bytes.toStdString(), {"text"});
            QFAIL("no error");
        } catch (const BadInput& error) {
            QVERIFY2(QString(error.what()).contains(message), error.what());
        }
    }

    void missingFile() { QVERIFY_THROWS_EXCEPTION(BadInput, readTable("/nowhere/a.tsv")); }

    /// Row counts as data/README.md states them.
    void realFiles() {
        REQUIRE_SHARED("data/sst2/train.tsv");
        const auto data = sharedDir() / "data";
        const std::vector<std::string> columns{"sentence", "label"};
        QCOMPARE(readTable(data / "sst2/train.tsv", columns).size(), std::int64_t{6920});
        QCOMPARE(readTable(data / "sentiment_ood/tweets.tsv", columns).size(), std::int64_t{1500});
        const std::vector<std::string> pair{"source", "target"};
        QCOMPARE(readTable(data / "e2e/dev.jsonl", pair).size(), std::int64_t{4672});
        QCOMPARE(readTable(data / "text/wikitext2_raw_test.txt").size(), std::int64_t{2891});
    }
};

QTEST_GUILESS_MAIN(TestTable)
#include "test_table.moc"
