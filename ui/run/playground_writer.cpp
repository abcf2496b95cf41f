// Keeps the models of the last order loaded; passes text on in batches.
#include "ui/run/playground_writer.h"

#include <algorithm>
#include <chrono>
#include <mutex>

#include "ui/widgets/text.h"

namespace artemis {

namespace {

std::string keyOf(const PlaygroundSide& side, const WritingOptions& options) {
    return side.model + '\n' + side.adapter + '\n' + options.precision;
}

}  // namespace

struct PlaygroundWriter::News {
    enum class Kind { Loading, Began, Text };
    struct Piece {
        int side;
        Kind kind;
        std::string text;
    };
    std::mutex mutex;
    std::vector<Piece> waiting;

    void tell(int side, Kind kind, std::string_view text = {}) {
        const std::lock_guard lock(mutex);
        const bool goesOn = kind == Kind::Text && !waiting.empty() && waiting.back().side == side &&
                            waiting.back().kind == kind;
        if (goesOn) {
            waiting.back().text += text;
        } else {
            waiting.push_back({side, kind, std::string(text)});
        }
    }
    std::vector<Piece> taken() {
        const std::lock_guard lock(mutex);
        return std::exchange(waiting, {});
    }
};

struct PlaygroundWriter::Shelf {
    struct Loaded {
        std::string key;
        TextGenerator generator;
    };
    std::vector<Loaded> loaded;

    /// Frees what the order does not want, before anything is loaded for it.
    void keep(const PlaygroundOrder& order) {
        std::erase_if(loaded, [&order](const Loaded& one) {
            return std::ranges::none_of(order.sides, [&](const PlaygroundSide& side) {
                return keyOf(side, order.settings.writing) == one.key;
            });
        });
    }

    const TextGenerator& open(const PlaygroundSide& side, const WritingOptions& options) {
        const std::string key = keyOf(side, options);
        const auto found = std::ranges::find(loaded, key, &Loaded::key);
        if (found != loaded.end()) {
            return found->generator;
        }
        const WriterModel from{side.model, side.adapter, options.precision,
                               static_cast<int>(options.threads)};
        loaded.push_back({key, TextGenerator(from)});
        return loaded.back().generator;
    }

    WrittenText write(const PlaygroundOrder& order, int index, News& news,
                      const std::stop_token& stop) {
        if (stop.stop_requested()) {
            return {};
        }
        keep(order);
        news.tell(index, News::Kind::Loading);
        const PlaygroundSide& side = order.sides[static_cast<std::size_t>(index)];
        const TextGenerator& generator = open(side, order.settings.writing);
        news.tell(index, News::Kind::Began);
        return generator.write(
            {side.prompt, order.rendered}, generateOptions(order.settings),
            order.settings.writing.stop,
            [&news, index, &stop](std::string_view text) {
                news.tell(index, News::Kind::Text, text);
                return !stop.stop_requested();
            },
            stop);
    }
};

PlaygroundWriter::PlaygroundWriter(QObject* parent)
    : QObject(parent), m_shelf(std::make_shared<Shelf>()), m_news(std::make_shared<News>()) {
    using namespace std::chrono_literals;
    m_timer.setInterval(60ms);
    connect(&m_timer, &QTimer::timeout, this, &PlaygroundWriter::drain);
}

PlaygroundWriter::~PlaygroundWriter() { m_stop.request_stop(); }

void PlaygroundWriter::write(const PlaygroundOrder& order) {
    if (isWriting() || order.sides.empty()) {
        return;
    }
    m_stop = {};
    m_left = order.sides.size();
    m_timer.start();
    for (int side = 0; side < static_cast<int>(order.sides.size()); ++side) {
        m_background.run(
            this,
            [shelf = m_shelf, news = m_news, order, side, stop = m_stop.get_token()] {
                return shelf->write(order, side, *news, stop);
            },
            [this, side](const WrittenText& text) {
                drain();
                Q_EMIT written(side, text);
                endSide();
            },
            [this, side](const QString& sentence) {
                drain();
                Q_EMIT failed(side, sentence);
                endSide();
            });
    }
}

void PlaygroundWriter::stop() { m_stop.request_stop(); }

void PlaygroundWriter::endSide() {
    if (--m_left == 0) {
        m_timer.stop();
        Q_EMIT ended();
    }
}

void PlaygroundWriter::drain() {
    for (const News::Piece& piece : m_news->taken()) {
        switch (piece.kind) {
            case News::Kind::Loading:
                Q_EMIT loading(piece.side);
                break;
            case News::Kind::Began:
                Q_EMIT began(piece.side);
                break;
            case News::Kind::Text:
                Q_EMIT textArrived(piece.side, toQt(piece.text));
                break;
        }
    }
}

}  // namespace artemis
