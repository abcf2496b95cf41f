// The hub's answers and the download's progress, brought to the window's thread.
#include "ui/run/hub_client.h"

#include <mutex>

namespace artemis {

struct HubClient::News {
    std::mutex mutex;
    std::optional<DownloadProgress> at;

    void tell(const DownloadProgress& progress) {
        const std::lock_guard lock(mutex);
        at = progress;
    }
    std::optional<DownloadProgress> taken() {
        const std::lock_guard lock(mutex);
        return std::exchange(at, {});
    }
};

HubClient::HubClient(HubSettings settings, QObject* parent)
    : QObject(parent), m_settings(std::move(settings)), m_news(std::make_shared<News>()) {
    using namespace std::chrono_literals;
    m_timer.setInterval(100ms);
    connect(&m_timer, &QTimer::timeout, this, &HubClient::drain);
}

HubClient::~HubClient() { m_stop.request_stop(); }

template <class Work, class Then>
void HubClient::ask(Work work, Then then) {
    if (m_going) {
        return;
    }
    m_going = true;
    m_stop = {};
    m_first.reset();
    m_timer.start();
    m_background.run(
        this, [work, stop = m_stop.get_token()] { return work(stop); },
        [this, then](const auto& answer) {
            end();
            then(answer);
        },
        [this](const QString& sentence) {
            const bool wanted = m_stop.stop_requested();
            end();
            if (wanted) {
                Q_EMIT stopped();
            } else {
                Q_EMIT failed(sentence);
            }
        });
}

void HubClient::look(const QString& name) {
    ask(
        [settings = m_settings, text = name.toStdString()](const std::stop_token& stop) {
            return planDownload(HubName::parse(text), {}, settings, stop);
        },
        [this](const HubPlan& plan) { Q_EMIT planned(plan); });
}

void HubClient::download(const QString& name) {
    ask(
        [settings = m_settings, text = name.toStdString(),
         news = m_news](const std::stop_token& stop) {
            return downloadModel(
                HubName::parse(text), {}, settings,
                [&news](const DownloadProgress& at) { news->tell(at); }, stop);
        },
        [this](const std::filesystem::path&) { Q_EMIT downloaded(); });
}

void HubClient::stop() { m_stop.request_stop(); }

void HubClient::end() {
    m_timer.stop();
    drain();
    m_going = false;
}

void HubClient::drain() {
    const auto at = m_news->taken();
    if (!at) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (!m_first) {
        m_first = at->done;
        m_since = now;
    }
    HubProgress progress{*at, 0, {}};
    const double seconds = std::chrono::duration<double>(now - m_since).count();
    if (seconds > 0 && at->done > *m_first) {
        progress.bytesPerSecond = static_cast<double>(at->done - *m_first) / seconds;
        progress.secondsLeft = static_cast<double>(at->total - at->done) / progress.bytesPerSecond;
    }
    Q_EMIT progressed(progress);
}

}  // namespace artemis
