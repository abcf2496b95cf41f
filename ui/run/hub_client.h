// HubClient: asks the hub what a model consists of, and downloads it, on a background thread.
#pragma once

#include <QObject>
#include <QTimer>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/files/hub.h"
#include "ui/run/background.h"

namespace artemis {

/// How far a download is.
struct HubProgress {
    DownloadProgress at;
    double bytesPerSecond = 0;          ///< Of this download, without what was there before.
    std::optional<double> secondsLeft;  ///< None while no pace is known.
};

class HubClient final : public QObject {
    Q_OBJECT
public:
    explicit HubClient(HubSettings settings, QObject* parent = nullptr);
    /// Stops what is going; what has come stays.
    ~HubClient() override;

    const HubSettings& settings() const { return m_settings; }
    bool isGoing() const { return m_going; }
    /// One at a time: ignored while something is going. `name` is "ORG/NAME" or
    /// "ORG/NAME@REVISION".
    void look(const QString& name);
    void download(const QString& name);
    void stop();

Q_SIGNALS:
    void planned(const artemis::HubPlan& plan);
    void progressed(const artemis::HubProgress& progress);
    void downloaded();
    void stopped();
    void failed(const QString& sentence);

private:
    struct News;  // what the background thread tells, behind a mutex
    template <class Work, class Then>
    void ask(Work work, Then then);
    void drain();
    void end();

    HubSettings m_settings;
    std::shared_ptr<News> m_news;
    std::stop_source m_stop;
    QTimer m_timer;
    bool m_going = false;
    std::optional<std::uint64_t> m_first;  ///< Bytes there were when the first progress came.
    std::chrono::steady_clock::time_point m_since;
    Background m_background;  // last: ends before the rest goes
};

}  // namespace artemis
