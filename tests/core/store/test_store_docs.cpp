// docs/store.md tells what is there: every table and column, the version, and queries that work.
#include <QRegularExpression>
#include <QTest>

#include "core/base/io.h"
#include "core/base/text.h"
#include "core/store/migrations.h"
#include "raw_sql.h"
#include "store_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

QString documentation() {
    return QString::fromStdString(readFile(ARTEMIS_SOURCE_DIR "/docs/store.md"));
}

/// The part under "## table", up to the next heading.
QString sectionOf(const QString& table) {
    return documentation().section("\n## " + table + "\n", 1, 1).section("\n## ", 0, 0);
}

}  // namespace

class TestStoreDocs final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyColumnIsDocumented() {
        const StoreFixture fixture;
        fixture.open();
        const std::string tables = sql(
            fixture.path,
            "SELECT group_concat(name) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
            "'sqlite_%'");
        QCOMPARE(tables, std::string("runs,params,metrics,events,artefacts,queue,"
                                     "queue_state,samples,example_metrics"));
        for (const std::string& table : split(tables, ',')) {
            const QString section = sectionOf(QString::fromStdString(table));
            const std::string columns = sql(
                fixture.path, "SELECT group_concat(name) FROM pragma_table_info('" + table + "')");
            for (const std::string& column : split(columns, ',')) {
                const QRegularExpression cell("\\n\\|[^|]*\\b" + QString::fromStdString(column) +
                                              "\\b[^|]*\\|");
                QVERIFY2(section.contains(cell), (table + "." + column).c_str());
            }
        }
    }

    void versionIsDocumented() {
        QVERIFY(documentation().contains("version of the schema: **" +
                                         QString::number(migrations().size()) + "**"));
        QVERIFY(documentation().contains(QString::number(storeApplicationId)));
    }

    void queriesWork() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        store.createRun(experiment("a"));
        store.record(1, std::vector<TimedEvent>{{1, measured(1, "accuracy", 0.5, "dev")}});
        const QRegularExpression block("```sql\\n(.*?)```",
                                       QRegularExpression::DotMatchesEverythingOption);
        int count = 0;
        for (auto found = block.globalMatch(documentation()); found.hasNext(); ++count) {
            sql(fixture.path, found.next().captured(1).toStdString());
        }
        QCOMPARE(count, 6);
    }
};

QTEST_GUILESS_MAIN(TestStoreDocs)
#include "test_store_docs.moc"
