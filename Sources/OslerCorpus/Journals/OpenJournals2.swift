// Rows of the open table of journals, from infectious diseases to oncology: see OpenJournals.swift.

extension OpenJournals {
  static let infectiousDiseases = """
    Lancet Infect Dis|1473-3099|1474-4457|The Lancet. Infectious diseases
    Clin Infect Dis|1058-4838|1537-6591|Clinical infectious diseases
    J Infect Dis|0022-1899|1537-6613|The Journal of infectious diseases
    Emerg Infect Dis|1080-6040|1080-6059|Emerging infectious diseases
    Clin Microbiol Infect|1198-743X|1469-0691|Clinical microbiology and infection
    J Infect|0163-4453|1532-2742|The Journal of infection
    Int J Infect Dis|1201-9712|1878-3511|International journal of infectious diseases
    Lancet HIV||2352-3018|The lancet. HIV
    Lancet Microbe||2666-5247|The Lancet. Microbe
    J Antimicrob Chemother|0305-7453|1460-2091|The Journal of antimicrobial chemotherapy
    Antimicrob Agents Chemother|0066-4804|1098-6596|Antimicrobial agents and chemotherapy
    Int J Antimicrob Agents|0924-8579|1872-7913|International journal of antimicrobial agents
    AIDS|0269-9370|1473-5571|AIDS
    J Acquir Immune Defic Syndr|1525-4135|1944-7884|Journal of acquired immune deficiency syndromes
    J Int AIDS Soc||1758-2652|Journal of the International AIDS Society
    Open Forum Infect Dis||2328-8957|Open forum infectious diseases
    Euro Surveill|1025-496X|1560-7917|Euro surveillance
    Infect Control Hosp Epidemiol|0899-823X|1559-6834|Infection control and hospital epidemiology
    J Hosp Infect|0195-6701|1532-2939|The Journal of hospital infection
    Am J Infect Control|0196-6553|1527-3296|American journal of infection control
    Infection|0300-8126|1439-0973|Infection
    Infect Dis Poverty||2049-9957|Infectious diseases of poverty
    PLoS Negl Trop Dis|1935-2727|1935-2735|PLoS neglected tropical diseases
    Am J Trop Med Hyg|0002-9637|1476-1645|The American journal of tropical medicine and hygiene
    Travel Med Infect Dis|1477-8939|1873-0442|Travel medicine and infectious disease
    Emerg Microbes Infect||2222-1751|Emerging microbes & infections
    BMC Infect Dis||1471-2334|BMC infectious diseases
    Pediatr Infect Dis J|0891-3668|1532-0987|The Pediatric infectious disease journal
    HIV Med|1464-2662|1468-1293|HIV medicine
    Sex Transm Infect|1368-4973|1472-3263|Sexually transmitted infections
    Sex Transm Dis|0148-5717|1537-4521|Sexually transmitted diseases
    Eur J Clin Microbiol Infect Dis|0934-9723|1435-4373|European journal of clinical microbiology & infectious diseases
    Curr Opin Infect Dis|0951-7375|1473-6527|Current opinion in infectious diseases
    Infect Dis Clin North Am|0891-5520|1557-9824|Infectious disease clinics of North America
    Epidemiol Infect|0950-2688|1469-4409|Epidemiology and infection
    J Infect Public Health|1876-0341|1876-035X|Journal of infection and public health
    Tuberculosis (Edinb)|1472-9792|1873-281X|Tuberculosis
    Antimicrob Resist Infect Control||2047-2994|Antimicrobial resistance and infection control
    AIDS Behav|1090-7165|1573-3254|AIDS and behavior
    Virulence|2150-5594|2150-5608|Virulence
    """

  static let generalMedicine = """
    N Engl J Med|0028-4793|1533-4406|The New England journal of medicine
    Lancet|0140-6736|1474-547X|Lancet
    JAMA|0098-7484|1538-3598|JAMA
    BMJ|0959-8138|1756-1833|BMJ
    Ann Intern Med|0003-4819|1539-3704|Annals of internal medicine
    JAMA Intern Med|2168-6106|2168-6114|JAMA internal medicine
    PLoS Med|1549-1277|1549-1676|PLoS medicine
    BMC Med||1741-7015|BMC medicine
    Nat Rev Dis Primers||2056-676X|Nature reviews. Disease primers
    JAMA Netw Open||2574-3805|JAMA network open
    CMAJ|0820-3946|1488-2329|CMAJ
    Med J Aust|0025-729X|1326-5377|The Medical journal of Australia
    Mayo Clin Proc|0025-6196|1942-5546|Mayo Clinic proceedings
    J Intern Med|0954-6820|1365-2796|Journal of internal medicine
    J Gen Intern Med|0884-8734|1525-1497|Journal of general internal medicine
    Am J Med|0002-9343|1555-7162|The American journal of medicine
    Eur J Intern Med|0953-6205|1879-0828|European journal of internal medicine
    Intern Med J|1444-0903|1445-5994|Internal medicine journal
    Cochrane Database Syst Rev||1469-493X|The Cochrane database of systematic reviews
    EClinicalMedicine||2589-5370|EClinicalMedicine
    J Hosp Med|1553-5592|1553-5606|Journal of hospital medicine
    Am J Prev Med|0749-3797|1873-2607|American journal of preventive medicine
    Ann Fam Med|1544-1709|1544-1717|Annals of family medicine
    Br J Gen Pract|0960-1643|1478-5242|The British journal of general practice
    Am Fam Physician|0002-838X|1532-0650|American family physician
    Ann Med|0785-3890|1365-2060|Annals of medicine
    Minerva Med|0026-4806|1827-1669|Minerva medica
    QJM|1460-2725|1460-2393|QJM
    Postgrad Med J|0032-5473|1469-0756|Postgraduate medical journal
    Intern Emerg Med|1828-0447|1970-9366|Internal and emergency medicine
    Intern Med|0918-2918|1349-7235|Internal medicine
    J Clin Med||2077-0383|Journal of clinical medicine
    Med Clin North Am|0025-7125|1557-9859|The Medical clinics of North America
    BMJ Open||2044-6055|BMJ open
    Dtsch Arztebl Int||1866-0452|Deutsches Arzteblatt international
    Swiss Med Wkly|1424-7860|1424-3997|Swiss medical weekly
    Korean J Intern Med|1226-3303|2005-6648|The Korean journal of internal medicine
    J Cachexia Sarcopenia Muscle|2190-5991|2190-6009|Journal of cachexia, sarcopenia and muscle
    Br Med Bull|0007-1420|1471-8391|British medical bulletin
    J R Soc Med|0141-0768|1758-1095|Journal of the Royal Society of Medicine
    """

  static let endocrinology = """
    Lancet Diabetes Endocrinol|2213-8587|2213-8595|The lancet. Diabetes & endocrinology
    Nat Rev Endocrinol|1759-5029|1759-5037|Nature reviews. Endocrinology
    Cell Metab|1550-4131|1932-7420|Cell metabolism
    Diabetes Care|0149-5992|1935-5548|Diabetes care
    Diabetologia|0012-186X|1432-0428|Diabetologia
    Diabetes|0012-1797|1939-327X|Diabetes
    Endocr Rev|0163-769X|1945-7189|Endocrine reviews
    J Clin Endocrinol Metab|0021-972X|1945-7197|The Journal of clinical endocrinology and metabolism
    Eur J Endocrinol|0804-4643|1479-683X|European journal of endocrinology
    Thyroid|1050-7256|1557-9077|Thyroid
    J Bone Miner Res|0884-0431|1523-4681|Journal of bone and mineral research
    Obesity (Silver Spring)|1930-7381|1930-739X|Obesity
    Diabetes Obes Metab|1462-8902|1463-1326|Diabetes, obesity & metabolism
    Diabetes Res Clin Pract|0168-8227|1872-8227|Diabetes research and clinical practice
    Diabetes Metab Res Rev|1520-7552|1520-7560|Diabetes/metabolism research and reviews
    Diabet Med|0742-3071|1464-5491|Diabetic medicine
    Diabetes Technol Ther|1520-9156|1557-8593|Diabetes technology & therapeutics
    Diabetes Metab|1262-3636|1878-1780|Diabetes & metabolism
    Clin Endocrinol (Oxf)|0300-0664|1365-2265|Clinical endocrinology
    Endocrine|1355-008X|1559-0100|Endocrine
    Endocrinology|0013-7227|1945-7170|Endocrinology
    Endocr Relat Cancer|1351-0088|1479-6821|Endocrine-related cancer
    Endocr Pract|1530-891X|1934-2403|Endocrine practice
    Metabolism|0026-0495|1532-8600|Metabolism: clinical and experimental
    Trends Endocrinol Metab|1043-2760|1879-3061|Trends in endocrinology and metabolism: TEM
    Nat Metab||2522-5812|Nature metabolism
    Obes Rev|1467-7881|1467-789X|Obesity reviews
    Int J Obes (Lond)|0307-0565|1476-5497|International journal of obesity
    Bone|8756-3282|1873-2763|Bone
    Osteoporos Int|0937-941X|1433-2965|Osteoporosis international
    J Endocrinol Invest|0391-4097|1720-8386|Journal of endocrinological investigation
    J Endocrinol|0022-0795|1479-6805|The Journal of endocrinology
    Cardiovasc Diabetol||1475-2840|Cardiovascular diabetology
    Mol Metab||2212-8778|Molecular metabolism
    Front Neuroendocrinol|0091-3022|1095-6808|Frontiers in neuroendocrinology
    Free Radic Biol Med|0891-5849|1873-4596|Free radical biology & medicine
    Hum Reprod Update|1355-4786|1460-2369|Human reproduction update
    Pituitary|1386-341X|1573-7403|Pituitary
    Endocr Connect||2049-3614|Endocrine connections
    BMJ Open Diabetes Res Care||2052-4897|BMJ open diabetes research & care
    J Endocr Soc||2472-1972|Journal of the Endocrine Society
    """

  static let oncology = """
    CA Cancer J Clin|0007-9235|1542-4863|CA: a cancer journal for clinicians
    Lancet Oncol|1470-2045|1474-5488|The Lancet. Oncology
    J Clin Oncol|0732-183X|1527-7755|Journal of clinical oncology
    JAMA Oncol|2374-2437|2374-2445|JAMA oncology
    Ann Oncol|0923-7534|1569-8041|Annals of oncology
    Cancer Discov|2159-8274|2159-8290|Cancer discovery
    Cancer Cell|1535-6108|1878-3686|Cancer cell
    Nat Rev Cancer|1474-175X|1474-1768|Nature reviews. Cancer
    Nat Rev Clin Oncol|1759-4774|1759-4782|Nature reviews. Clinical oncology
    Nat Cancer||2662-1347|Nature cancer
    Clin Cancer Res|1078-0432||Clinical cancer research
    Cancer Res|0008-5472|1538-7445|Cancer research
    J Natl Cancer Inst|0027-8874|1460-2105|Journal of the National Cancer Institute
    J Natl Compr Canc Netw|1540-1405|1540-1413|Journal of the National Comprehensive Cancer Network
    Eur J Cancer|0959-8049|1879-0852|European journal of cancer (Oxford, England
    Br J Cancer|0007-0920|1532-1827|British journal of cancer
    Cancer|0008-543X|1097-0142|Cancer
    Int J Cancer|0020-7136|1097-0215|International journal of cancer. Journal international du cancer
    J Thorac Oncol|1556-0864|1556-1380|Journal of thoracic oncology
    J Immunother Cancer||2051-1426|Journal for immunotherapy of cancer
    Mol Cancer||1476-4598|Molecular cancer
    Neuro Oncol|1522-8517|1523-5866|Neuro-oncology
    Breast Cancer Res|1465-5411|1465-542X|Breast cancer research
    Breast Cancer Res Treat|0167-6806|1573-7217|Breast cancer research and treatment
    Lung Cancer|0169-5002|1872-8332|Lung cancer
    Gynecol Oncol|0090-8258|1095-6859|Gynecologic oncology
    Int J Radiat Oncol Biol Phys|0360-3016|1879-355X|International journal of radiation oncology, biology, physics
    Radiother Oncol|0167-8140|1879-0887|Radiotherapy and oncology
    Oncologist|1083-7159|1549-490X|The oncologist
    Oncogene|0950-9232|1476-5594|Oncogene
    Cancer Treat Rev|0305-7372|1532-1967|Cancer treatment reviews
    Eur Urol Oncol||2588-9311|European urology oncology
    Gastric Cancer|1436-3291||Gastric cancer
    Ann Surg Oncol|1068-9265|1534-4681|Annals of surgical oncology
    Oral Oncol|1368-8375|1879-0593|Oral oncology
    Crit Rev Oncol Hematol|1040-8428|1879-0461|Critical reviews in oncology/hematology
    ESMO Open||2059-7029|ESMO open
    Mol Oncol|1574-7891|1878-0261|Molecular oncology
    Cancer Lett|0304-3835|1872-7980|Cancer letters
    Cancer Immunol Res|2326-6066|2326-6074|Cancer immunology research
    Cancer Commun (Lond)||2523-3548|Cancer communications
    Acta Oncol|0284-186X|1651-226X|Acta oncologica
    Pediatr Blood Cancer|1545-5009|1545-5017|Pediatric blood & cancer
    Clin Lung Cancer|1525-7304|1938-0690|Clinical lung cancer
    Support Care Cancer|0941-4355|1433-7339|Supportive care in cancer
    """
}
