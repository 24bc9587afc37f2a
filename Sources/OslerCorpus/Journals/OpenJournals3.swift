// Rows of the open table of journals, from respiratory system to rheumatology: see OpenJournals.swift.

extension OpenJournals {
  static let respiratory = """
    Lancet Respir Med|2213-2600|2213-2619|The Lancet. Respiratory medicine
    Am J Respir Crit Care Med|1073-449X|1535-4970|American journal of respiratory and critical care medicine
    Eur Respir J|0903-1936|1399-3003|The European respiratory journal
    Chest|0012-3692|1931-3543|Chest
    Thorax|0040-6376|1468-3296|Thorax
    J Thorac Oncol|1556-0864|1556-1380|Journal of thoracic oncology
    Am J Respir Cell Mol Biol|1044-1549|1535-4989|American journal of respiratory cell and molecular biology
    Ann Am Thorac Soc|2329-6933|2325-6621|Annals of the American Thoracic Society
    Eur Respir Rev|0905-9180|1600-0617|European respiratory review
    Respirology|1323-7799|1440-1843|Respirology
    Respir Res|1465-9921|1465-993X|Respiratory research
    Respir Med|0954-6111|1532-3064|Respiratory medicine
    J Cyst Fibros|1569-1993|1873-5010|Journal of cystic fibrosis
    Int J Chron Obstruct Pulmon Dis|1176-9106|1178-2005|International journal of chronic obstructive pulmonary disease
    ERJ Open Res||2312-0541|ERJ open research
    Pulmonology||2531-0437|Pulmonology
    Respir Care|0020-1324|1943-3654|Respiratory care
    Respiration|0025-7931|1423-0356|Respiration; international review of thoracic diseases
    Lung|0341-2040|1432-1750|Lung
    Am J Physiol Lung Cell Mol Physiol|1040-0605|1522-1504|American journal of physiology. Lung cellular and molecular physiology
    BMC Pulm Med||1471-2466|BMC pulmonary medicine
    BMJ Open Respir Res||2052-4439|BMJ open respiratory research
    Lung Cancer|0169-5002|1872-8332|Lung cancer
    Ther Adv Respir Dis|1753-4658|1753-4666|Therapeutic advances in respiratory disease
    Pediatr Pulmonol|8755-6863|1099-0496|Pediatric pulmonology
    NPJ Prim Care Respir Med||2055-1010|NPJ primary care respiratory medicine
    J Asthma|0277-0903|1532-4303|The Journal of asthma
    Expert Rev Respir Med|1747-6348|1747-6356|Expert review of respiratory medicine
    Curr Opin Pulm Med|1070-5287|1531-6971|Current opinion in pulmonary medicine
    Clin Chest Med|0272-5231|1557-8216|Clinics in chest medicine
    Semin Respir Crit Care Med|1069-3424|1098-9048|Seminars in respiratory and critical care medicine
    Sleep Breath|1520-9512|1522-1709|Sleep & breathing
    J Thorac Dis|2072-1439|2077-6624|Journal of thoracic disease
    Pulm Pharmacol Ther|1094-5539|1522-9629|Pulmonary pharmacology & therapeutics
    Arch Bronconeumol|0300-2896|1579-2129|Archivos de bronconeumologia
    J Heart Lung Transplant|1053-2498|1557-3117|The Journal of heart and lung transplantation
    COPD|1541-2555|1541-2563|COPD
    """

  static let urologyNephrology = """
    Eur Urol|0302-2838|1873-7560|European urology
    J Am Soc Nephrol|1046-6673|1533-3450|Journal of the American Society of Nephrology
    Kidney Int|0085-2538|1523-1755|Kidney international
    Nat Rev Nephrol|1759-5061|1759-507X|Nature reviews. Nephrology
    Nat Rev Urol|1759-4812|1759-4820|Nature reviews. Urology
    Am J Kidney Dis|0272-6386|1523-6838|American journal of kidney diseases
    Clin J Am Soc Nephrol|1555-9041|1555-905X|Clinical journal of the American Society of Nephrology
    J Urol|0022-5347|1527-3792|The Journal of urology
    BJU Int|1464-4096|1464-410X|BJU international
    Nephrol Dial Transplant|0931-0509|1460-2385|Nephrology, dialysis, transplantation
    Eur Urol Oncol||2588-9311|European urology oncology
    Eur Urol Focus||2405-4569|European urology focus
    Prostate Cancer Prostatic Dis|1365-7852|1476-5608|Prostate cancer and prostatic diseases
    World J Urol|0724-4983|1433-8726|World journal of urology
    Kidney Int Rep||2468-0249|Kidney international reports
    Clin Kidney J|2048-8505|2048-8513|Clinical kidney journal
    Am J Nephrol|0250-8095|1421-9670|American journal of nephrology
    Urology|0090-4295|1527-9995|Urology
    Urol Oncol|1078-1439|1873-2496|Urologic oncology
    Prostate|0270-4137|1097-0045|The Prostate
    J Endourol|0892-7790|1557-900X|Journal of endourology
    Neurourol Urodyn|0733-2467|1520-6777|Neurourology and urodynamics
    J Sex Med|1743-6095|1743-6109|The journal of sexual medicine
    J Nephrol|1121-8428|1724-6059|Journal of nephrology
    Nephron|1660-8151|2235-3186|Nephron
    Am J Physiol Renal Physiol|1931-857X|1522-1466|American journal of physiology. Renal physiology
    BMC Nephrol||1471-2369|BMC nephrology
    BMC Urol||1471-2490|BMC urology
    Pediatr Nephrol|0931-041X|1432-198X|Pediatric nephrology
    Perit Dial Int|0896-8608|1718-4304|Peritoneal dialysis international
    Semin Nephrol|0270-9295|1558-4488|Seminars in nephrology
    J Ren Nutr|1051-2276|1532-8503|Journal of renal nutrition
    Hemodial Int|1492-7535|1542-4758|Hemodialysis international. International Symposium on Home Hemodialysis
    Int Urol Nephrol|0301-1623|1573-2584|International urology and nephrology
    Curr Opin Nephrol Hypertens|1062-4821|1473-6543|Current opinion in nephrology and hypertension
    Kidney Blood Press Res|1420-4096|1423-0143|Kidney & blood pressure research
    J Pediatr Urol|1477-5131|1873-4898|Journal of pediatric urology
    Int J Urol|0919-8172|1442-2042|International journal of urology
    Kidney360||2641-7650|Kidney360
    Asian J Androl|1008-682X|1745-7262|Asian journal of andrology
    Nephrology (Carlton)|1320-5358|1440-1797|Nephrology
    """

  static let rheumatology = """
    Ann Rheum Dis|0003-4967|1468-2060|Annals of the rheumatic diseases
    Arthritis Rheumatol|2326-5191|2326-5205|Arthritis & rheumatology
    Lancet Rheumatol||2665-9913|The Lancet. Rheumatology
    Nat Rev Rheumatol|1759-4790|1759-4804|Nature reviews. Rheumatology
    Rheumatology (Oxford)|1462-0324|1462-0332|Rheumatology
    Arthritis Care Res (Hoboken)|2151-464X|2151-4658|Arthritis care & research
    Semin Arthritis Rheum|0049-0172|1532-866X|Seminars in arthritis and rheumatism
    Osteoarthritis Cartilage|1063-4584|1522-9653|Osteoarthritis and cartilage
    RMD Open||2056-5933|RMD open
    Arthritis Res Ther|1478-6354|1478-6362|Arthritis research & therapy
    J Rheumatol|0315-162X||The Journal of rheumatology
    Clin Rheumatol|0770-3198|1434-9949|Clinical rheumatology
    Rheumatol Int|0172-8172|1437-160X|Rheumatology international
    Joint Bone Spine|1297-319X|1778-7254|Joint, bone, spine
    Clin Exp Rheumatol|0392-856X||Clinical and experimental rheumatology
    Lupus|0961-2033|1477-0962|Lupus
    Lupus Sci Med||2053-8790|Lupus science & medicine
    Best Pract Res Clin Rheumatol|1521-6942|1532-1770|Best practice & research. Clinical rheumatology
    Curr Opin Rheumatol|1040-8711|1531-6963|Current opinion in rheumatology
    Curr Rheumatol Rep|1523-3774|1534-6307|Current rheumatology reports
    Scand J Rheumatol|0300-9742|1502-7732|Scandinavian journal of rheumatology
    Ther Adv Musculoskelet Dis|1759-720X|1759-7218|Therapeutic advances in musculoskeletal disease
    Int J Rheum Dis|1756-1841|1756-185X|International journal of rheumatic diseases
    J Clin Rheumatol|1076-1608|1536-7355|Journal of clinical rheumatology
    Rheum Dis Clin North Am|0889-857X|1558-3163|Rheumatic diseases clinics of North America
    Pediatr Rheumatol Online J||1546-0096|Pediatric rheumatology online journal
    BMC Musculoskelet Disord||1471-2474|BMC musculoskeletal disorders
    Mod Rheumatol|1439-7595|1439-7609|Modern rheumatology
    Rheumatol Ther|2198-6576|2198-6584|Rheumatology and therapy
    Adv Rheumatol||2523-3106|Advances in rheumatology
    ACR Open Rheumatol||2578-5745|ACR open rheumatology
    """
}
