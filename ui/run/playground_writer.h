// PlaygroundWriter: loads models and lets them write, one after another, on a background thread;
// their texts come in pieces, as they are written.
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/config/writing_options.h"
#include "core/engine/run/text_generator.h"
#include "ui/run/background.h"

namespace artemis {

/// A model with an adapter, or without.
struct PlaygroundSide {
    std::string model;    ///< Folder, builtin:NAME or hub:ORG/NAME.
    std::string adapter;  ///< Folder; "" for none.
    std::string prompt{};
};

struct PlaygroundOrder {
    std::vector<PlaygroundSide> sides;
    bool rendered = false;  ///< The prompts are, by a chat template.
    WritingSettings settings;
};

class PlaygroundWriter final : public QObject {
    Q_OBJECT
public:
    explicit PlaygroundWriter(QObject* parent = nullptr);
    /// Stops what is being written.
    ~PlaygroundWriter() override;

    bool isWriting() const { return m_left > 0; }
    bool isStopping() const { return isWriting() && m_stop.stop_requested(); }
    /// One order at a time: ignored while one is carried out. Models stay loaded for the next order
    /// that wants them.
    void write(const PlaygroundOrder& order);
    void stop();

Q_SIGNALS:
    void loading(int side);
    void began(int side);
    void textArrived(int side, const QString& text);
    /// All of the side's text has arrived.
    void written(int side, const artemis::WrittenText& text);
    void failed(int side, const QString& sentence);
    /// Of the whole order.
    void ended();

private:
    struct Shelf;  // what only the background thread touches
    struct News;   // what it tells, behind a mutex
    void drain();
    void endSide();

    std::shared_ptr<Shelf> m_shelf;
    std::shared_ptr<News> m_news;
    std::stop_source m_stop;
    QTimer m_timer;
    std::size_t m_left = 0;  ///< Sides of the order that have not ended.
    Background m_background;
};

}  // namespace artemis
