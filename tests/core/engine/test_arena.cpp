// The arena: blocks never overlap, neighbours join again, memory goes back.
#include <QTest>
#include <cstring>
#include <random>

#include "core/engine/nn/arena.h"
#include "core/engine/nn/torch.h"

using namespace artemis;

class TestArena : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blocksKeepTheirBytes();
    void neighboursJoin();
    void bestFitIsTaken();
    void endsWhenUsedUp();
    void tensorsLiveInIt();
};

/// A thousand blocks of random size come and go; each keeps what was written into it.
void TestArena::blocksKeepTheirBytes() {
    Arena arena(std::size_t{1} << 30);
    std::mt19937 random(7);
    std::vector<std::pair<unsigned char*, std::size_t>> blocks;
    const auto isWhole = [](const auto& block) {
        const auto mark = static_cast<unsigned char>(block.second);
        return std::all_of(block.first, block.first + block.second,
                           [mark](unsigned char byte) { return byte == mark; });
    };
    for (int i = 0; i < 4000; ++i) {
        if (blocks.size() < 40 || random() % 2 == 0) {
            const std::size_t bytes = 1 + random() % 200000;
            auto* block = static_cast<unsigned char*>(arena.take(bytes));
            QVERIFY(block != nullptr && arena.holds(block));
            QCOMPARE(reinterpret_cast<std::uintptr_t>(block) % 64, std::uintptr_t{0});
            std::memset(block, static_cast<int>(bytes & 0xff), bytes);
            blocks.emplace_back(block, bytes);
        } else {
            std::swap(blocks[random() % blocks.size()], blocks.back());
            QVERIFY(isWhole(blocks.back()));
            arena.giveBack(blocks.back().first);
            blocks.pop_back();
        }
    }
    for (const auto& block : blocks) {
        QVERIFY(isWhole(block));
        arena.giveBack(block.first);
    }
    QCOMPARE(arena.extent(), std::size_t{0});
}

void TestArena::neighboursJoin() {
    Arena arena(1 << 20);
    for (const std::array<int, 3>& order : {std::array{0, 1, 2}, {2, 1, 0}, {0, 2, 1}, {1, 0, 2}}) {
        std::array<void*, 3> blocks{};
        for (void*& block : blocks) {
            block = arena.take(4096);
        }
        void* last = arena.take(4096);
        for (const int i : order) {
            arena.giveBack(blocks[i]);
        }
        QCOMPARE(arena.take(3 * 4096), blocks[0]);
        arena.giveBack(blocks[0]);
        arena.giveBack(last);
        QCOMPARE(arena.extent(), std::size_t{0});
    }
}

void TestArena::bestFitIsTaken() {
    Arena arena(1 << 20);
    void* wide = arena.take(8 * 4096);
    void* wall = arena.take(4096);
    void* narrow = arena.take(2 * 4096);
    void* end = arena.take(4096);
    arena.giveBack(wide);
    arena.giveBack(narrow);
    QCOMPARE(arena.take(5000), narrow);
    QCOMPARE(arena.take(5000), wide);
    QVERIFY(wall != end);
}

void TestArena::endsWhenUsedUp() {
    Arena arena(10 * 4096);
    void* all = arena.take(10 * 4096);
    QVERIFY(all != nullptr);
    QVERIFY(arena.take(1) == nullptr);
    arena.giveBack(all);
    arena.trim();
    QCOMPARE(*static_cast<char*>(arena.take(1)), '\0');  // A fresh page.
}

void TestArena::tensorsLiveInIt() {
    const at::Tensor before = at::ones({1000, 1000});
    useArena();
    const at::Tensor own = at::ones({1000, 1000});
    const at::Tensor next = at::ones({1000, 1000});
    // The arena's blocks lie side by side.
    const auto distance = static_cast<const char*>(next.const_data_ptr()) -
                          static_cast<const char*>(own.const_data_ptr());
    QCOMPARE(std::abs(distance), std::ptrdiff_t{977 * 4096});
    QCOMPARE((before + own).sum().item<double>(), 2e6);
    trimArena();
    QCOMPARE(next.sum().item<double>(), 1e6);
}

QTEST_GUILESS_MAIN(TestArena)
#include "test_arena.moc"
